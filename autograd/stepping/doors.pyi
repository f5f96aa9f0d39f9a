from autograd.stepping.views.notebook import mimebundle
from autograd.stepping.views.page import page as _page
from autograd.stepping.views.terminal import as_text as _as_text

class Views:
    as_text = _as_text
    page = _page
    _repr_mimebundle_ = mimebundle

from autograd.stepping.views.latex import as_latex as _as_latex
from autograd.stepping.views.notebook import mimebundle
from autograd.stepping.views.page import page as _page
from autograd.stepping.views.saving import save as _save
from autograd.stepping.views.terminal import as_text as _as_text

class Views:
    as_latex = _as_latex
    as_text = _as_text
    page = _page
    save = _save
    _repr_mimebundle_ = mimebundle

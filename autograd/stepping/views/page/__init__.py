"""The page that steps through the chain rule: one file, which computes by itself."""

from autograd.stepping.views.page.document import page as page

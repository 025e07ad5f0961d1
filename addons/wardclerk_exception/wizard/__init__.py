from . import wardclerk_exception_prompt

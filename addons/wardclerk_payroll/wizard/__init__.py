"""What is asked before a person is handed to payroll."""

from . import wardclerk_payroll_prompt

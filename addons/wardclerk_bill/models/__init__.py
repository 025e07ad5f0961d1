from . import account_move, account_move_line, bill_matcher, bill_writer, intake

"""300 labelled cases of source-to-pay, played on the real addons and scored."""

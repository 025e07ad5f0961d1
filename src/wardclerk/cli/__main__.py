"""`python -m wardclerk.cli` is `./wardclerk`."""

from wardclerk.cli.main import main

raise SystemExit(main())

"""Makes a release public: its files, and what changed since the last one."""

"""`python -m workers`: one worker process."""

from workers.runtime import main

if __name__ == "__main__":
    main()

"""`python -m workers`: one worker process."""

from service.loading import loading

if __name__ == "__main__":
    with loading():
        from workers.runtime import main
    main()

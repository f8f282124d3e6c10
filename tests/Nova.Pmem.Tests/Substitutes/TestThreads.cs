namespace Nova.Pmem.Tests;

/// <summary>Threads of a test: what one of them throws fails the test rather than the process, and one that hangs does not hang the test.</summary>
internal sealed class TestThreads
{
    private readonly List<Thread> _threads = [];
    private readonly List<Exception> _failures = [];

    /// <summary>Starts a thread.</summary>
    public Thread Start(Action body)
    {
        Thread thread = new(() =>
        {
            try
            {
                body();
            }
            catch (Exception failure)
            {
                lock (_failures)
                    _failures.Add(failure);
            }
        })
        {
            IsBackground = true,
        };
        _threads.Add(thread);
        thread.Start();
        return thread;
    }

    /// <summary>Starts numbered threads that begin their work at once, and joins them.</summary>
    public static void RunTogether(int threadCount, Action<int> body)
    {
        using Barrier start = new(threadCount);
        TestThreads threads = new();
        for (int number = 0; number < threadCount; number++)
        {
            int mine = number;
            threads.Start(() =>
            {
                start.SignalAndWait();
                body(mine);
            });
        }

        threads.Join();
    }

    /// <summary>Waits for all, then throws what any of them has thrown.</summary>
    public void Join()
    {
        foreach (Thread thread in _threads)
            Assert.True(thread.Join(TimeSpan.FromSeconds(30)), "a thread does not return");
        if (_failures.Count != 0)
            throw new AggregateException(_failures);
    }
}

using System.Runtime.ExceptionServices;

namespace Nova.Core.Execution;

/// <summary>A loop that the calling thread runs, and that other threads help with if they come in time.</summary>
/// <remarks>
/// Not <see cref="Parallel"/>: that waits for helpers which it has asked for and which have not started. Where the thread pool has no thread to spare, a volume would then be
/// opened when it has one again, though the caller could have done all the work.
/// </remarks>
internal sealed class SharedLoop
{
    private readonly int _count;
    private readonly Action<int> _body;
    private readonly object _end = new();    // pulsed when the last call has returned
    private int _taken;
    private int _ended;
    private ExceptionDispatchInfo? _failure;

    private SharedLoop(int count, Action<int> body) => (_count, _body) = (count, body);

    /// <summary>Calls <paramref name="body"/> for 0 to <paramref name="count"/> - 1 and returns when all calls have returned; then throws what the first that failed threw.</summary>
    /// <param name="count">0 or more.</param>
    /// <param name="body">Called by several threads at once.</param>
    /// <param name="helpers">Threads to ask for, 0 or more.</param>
    /// <param name="ask">Has an action run by another thread: soon, late or never.</param>
    public static void Run(int count, Action<int> body, int helpers, Action<Action> ask)
    {
        if (count == 0)
        {
            return;
        }

        SharedLoop loop = new(count, body);
        for (int i = 0; i < helpers; i++)
        {
            ask(loop.Work);
        }

        loop.Work();
        loop.WaitForHelpers();
        loop._failure?.Throw();
    }

    /// <summary>Takes one call after the other until none is left; a helper that comes late finds none.</summary>
    private void Work()
    {
        for (int i = Interlocked.Increment(ref _taken) - 1; i < _count; i = Interlocked.Increment(ref _taken) - 1)
        {
            try
            {
                _body(i);
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
            }

            if (Interlocked.Increment(ref _ended) == _count)
            {
                lock (_end)
                {
                    Monitor.Pulse(_end);
                }
            }
        }
    }

    /// <summary>Waits for the calls that helpers are in.</summary>
    private void WaitForHelpers()
    {
        lock (_end)
        {
            while (Volatile.Read(ref _ended) < _count)
            {
                Monitor.Wait(_end);
            }
        }
    }
}

namespace Nova.Core.Execution;

/// <summary>
/// A lock over a DRAM index: many readers or one writer, for as long as a lookup, a copy or an update takes. Entered and
/// left through the <see cref="ExecutionSeam"/> alone.
/// </summary>
/// <remarks>
/// One word: the number of readers, and a bit for a writer that holds it or waits for it. A waiting writer keeps new readers out,
/// so a stream of readers cannot starve it. Waiting spins first and then gives its time slice away: nobody holds this lock across a fence.
/// </remarks>
internal sealed class IndexLock
{
    private const int Writer = 1 << 30;

    private int _state;

    internal void EnterShared()
    {
        SpinWait wait = default;
        while (true)
        {
            int seen = Volatile.Read(ref _state);
            if ((seen & Writer) == 0 && Interlocked.CompareExchange(ref _state, seen + 1, seen) == seen)
            {
                return;
            }

            wait.SpinOnce();
        }
    }

    internal void ExitShared() => Interlocked.Decrement(ref _state);

    internal void EnterExclusive()
    {
        SpinWait wait = default;
        while (true)
        {
            int seen = Volatile.Read(ref _state);
            if ((seen & Writer) == 0 && Interlocked.CompareExchange(ref _state, seen | Writer, seen) == seen)
            {
                break;
            }

            wait.SpinOnce();
        }

        while (Volatile.Read(ref _state) != Writer)
        {
            wait.SpinOnce();
        }
    }

    // While it is held the word does not change: readers have left, and nobody enters.
    internal void ExitExclusive() => Volatile.Write(ref _state, 0);
}

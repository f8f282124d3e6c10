using System.Diagnostics.CodeAnalysis;
using Nova.Pmem;

namespace Nova.Testing;

/// <summary>The moment of a crash, as a check needs it: what had returned to its caller and must be there, what was in flight and may be there.</summary>
/// <remarks>Valid during one call of <see cref="CrashTest.Check"/>, on its thread.</remarks>
public sealed class CrashMoment
{
    private CrashPoint _point = CrashPoint.None;
    private readonly CheckRunner _runner;

    internal CrashMoment(CrashMode mode, CheckRunner runner)
    {
        Mode = mode;
        _runner = runner;
    }

    /// <summary>The steps that had returned, in the order in which they returned.</summary>
    public IReadOnlyList<CrashStep> Completed => _point.Completed;

    /// <summary>The steps that had begun and not returned, in the order in which they began; at most one for each thread.</summary>
    public IReadOnlyList<CrashStep> InFlight => _point.InFlight;

    /// <summary>What kind of crash it was.</summary>
    public CrashMode Mode { get; }

    /// <summary>1 for a crash of the run, 2 for a second crash in the recovery from one. What is legal is the same.</summary>
    public int Depth { get; private set; }

    /// <summary>What the check has said of what it found; null if nothing.</summary>
    internal ulong? FoundFingerprint { get; private set; }

    /// <summary>Refuses what the crash left unless a condition holds.</summary>
    /// <param name="condition">What must be so.</param>
    /// <param name="message">What was found and what was expected.</param>
    /// <exception cref="CrashViolationException"><paramref name="condition"/> is false.</exception>
    public void Require([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
            Fail(message);
    }

    /// <summary>Refuses what the crash left.</summary>
    /// <param name="message">What was found and what was expected.</param>
    /// <exception cref="CrashViolationException">Always.</exception>
    [DoesNotReturn]
    public void Fail(string message) =>
        throw new CrashViolationException(Depth > 1 ? $"after a crash in recovery: {message}" : message);

    /// <summary>Says that recovery is done and what it found. A recovery that is itself interrupted by a crash must then find the same, and stores made
    /// after this call are the check's own: a second crash comes before them.</summary>
    /// <param name="found">A number that two equal outcomes share, such as a hash of all content.</param>
    public void Fingerprint(ulong found)
    {
        FoundFingerprint = found;
        _runner.EndRecovery();
    }

    /// <summary>Maps the memory once more, as a process that opens it again would find it. For code that closes the region it was given.</summary>
    public PmemRegion OpenAgain() => _runner.OpenAgain();

    /// <summary>The moment in words.</summary>
    public override string ToString() => _point.ToString();

    internal void Set(CrashPoint point, int depth)
    {
        _point = point;
        Depth = depth;
        FoundFingerprint = null;
    }
}

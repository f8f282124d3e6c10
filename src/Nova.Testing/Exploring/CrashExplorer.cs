namespace Nova.Testing;

/// <summary>Explores what crashes of a run may leave.</summary>
/// <remarks>Safe to use from several threads; each exploration has its own memory.</remarks>
public static class CrashExplorer
{
    /// <summary>Records a run and checks what a crash at each of its moments may leave.</summary>
    /// <param name="test">What is tested.</param>
    /// <param name="options">How; by default <see cref="CrashMode.Adr"/> with all processors.</param>
    /// <param name="cancellation">Ends the exploration early; the report says so.</param>
    /// <returns>What was done and found. Violations are in it, not thrown.</returns>
    /// <exception cref="ExplorationException">A store went past the region, or the tester contradicts itself: nothing can be said.</exception>
    /// <remarks>Exceptions of <see cref="CrashTest.Run"/> pass through. A check that does not end is stopped by letting its region fail; if that does not
    /// help, the exploration ends without it, and its thread is left behind.</remarks>
    public static ExplorationReport Explore(CrashTest test, ExplorationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(test);
        options ??= new ExplorationOptions();
        CrashPlan plan = CrashPlan.Record(test, options.Mode, options.HarnessFault);
        if (plan.Points.Count == 0)
            throw new ExplorationException("The run has no moment at which it could crash.");

        Exploration exploration = new(test, plan, options);
        exploration.Run(cancellation);
        return exploration.Report();
    }

    /// <summary>Builds the state of a violation once more and checks it.</summary>
    /// <param name="test">The test in which it was found.</param>
    /// <param name="violation">As a report describes it; one without a crash is of a run that failed by itself, and is run again.</param>
    /// <returns>What the check says now; null if it accepts the state.</returns>
    /// <exception cref="ExplorationException">The run does not do what it did when the violation was found.</exception>
    public static string? Replay(CrashTest test, CrashViolation violation)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(violation);
        if (violation.Cuts.Count == 0)
            return RunAgain(test, violation.Mode);

        CrashPlan plan = CrashPlan.Record(test, violation.Mode, HarnessFault.None);
        if (plan.Trace.Digest() != violation.RunDigest)
            throw new ExplorationException("The run does something else than when the violation was found.");

        return Rebuilding.Replay(test, plan, violation).Message;
    }
    private static string? RunAgain(CrashTest test, CrashMode mode)
    {
        try
        {
            _ = CrashPlan.Record(test, mode, HarnessFault.None);
            return null;
        }
        catch (Exception failure) when (failure is not ExplorationException)
        {
            return failure.Message;
        }
    }
}

namespace Nova.Testing;

/// <summary>Builds single states again: to describe a violation by its simplest cut, and to replay one.</summary>
internal static class Rebuilding
{
    /// <summary>Describes what a worker found, at the place where its state first comes up.</summary>
    public static CrashViolation Describe(CrashTest test, CrashPlan plan, ExplorationOptions options, Finding finding, long place)
    {
        if (finding.Verdict.IsHang)
            return DescribeHang(test, plan, options, finding.Verdict, place);

        using PointWorker worker = new(test, plan, options with { Depth = 1 }, new StateSet());
        CrashPoint point = worker.Prepare(PointWorker.PointIn(place));
        ulong[] cut = worker.CutAt(PointWorker.CutIn(place), isCanonical: finding.Deeper is not null && PointWorker.IsCanonical(place)).ToArray();
        Verdict verdict = finding.Verdict;
        if (finding.Deeper is null)
        {
            Verdict again = worker.Check(point, cut);
            if (!again.IsViolation)
            {
                cut = worker.CutAt(PointWorker.CutIn(place), isCanonical: true).ToArray();
                again = worker.Check(point, cut);
            }

            if (!again.IsViolation)
                throw new ExplorationException($"A check refused a state and accepts it now: it does not do the same twice. {finding.Verdict.Message}");
            (cut, verdict) = new CutShrinker(worker.Space, candidate => worker.Check(point, candidate)).Shrink(cut, again);
        }

        return Violation(test, plan, options, point, CutFile.Of(point, point.ToString(), worker.Space, cut), finding.Deeper, verdict);
    }

    /// <summary>Describes a state whose check did not end, without running the check.</summary>
    public static CrashViolation DescribeHang(CrashTest test, CrashPlan plan, ExplorationOptions options, Verdict verdict, long place)
    {
        using PointWorker worker = new(test, plan, options with { Depth = 1, Pruning = Pruning.Off }, new StateSet());
        CrashPoint point = worker.Prepare(PointWorker.PointIn(place));
        CrashCut cut = CutFile.Of(point, point.ToString(), worker.Space, worker.Space[PointWorker.CutIn(place)]);
        return Violation(test, plan, options, point, cut, deeper: null, verdict);
    }

    private static CrashViolation Violation(
        CrashTest test, CrashPlan plan, ExplorationOptions options, CrashPoint point, CrashCut first, CrashCut? deeper, Verdict verdict) => new()
        {
            Test = test.Name,
            Mode = options.Mode,
            Message = verdict.Message!,
            Detail = verdict.Detail!,
            Completed = [.. point.Completed.Select(static step => step.Text)],
            InFlight = [.. point.InFlight.Select(static step => step.Text)],
            Cuts = deeper is null ? [first] : [first, deeper],
            RunDigest = plan.Trace.Digest(),
        };

    /// <summary>Builds a violation's state and checks it.</summary>
    public static Verdict Replay(CrashTest test, CrashPlan plan, CrashViolation violation)
    {
        CrashCut first = violation.Cuts[0];
        int index = 0;
        while (index < plan.Points.Count && plan.Points[index].Position != first.Position)
            index++;
        if (index == plan.Points.Count)
            throw new ExplorationException($"The run has no crash point after {first.Position} events.");

        ExplorationOptions options = new() { Mode = violation.Mode, StatesPerPoint = 2, Pruning = Pruning.Off, Depth = violation.Cuts.Count, DeepEvery = int.MaxValue };
        using PointWorker worker = new(test, plan, options, new StateSet());
        CrashPoint point = worker.Prepare(index);
        return worker.Replay(point, CutFile.ToBits(first, worker.Space), violation.Cuts.Count > 1 ? violation.Cuts[1] : null);
    }
}

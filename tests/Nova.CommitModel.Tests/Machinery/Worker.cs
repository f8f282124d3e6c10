namespace Nova.CommitModel.Tests.Machinery;

/// <summary>
/// One thread of an exploration: takes the next states and the crash points of a state from the model. At a crash point it enumerates every
/// outcome of the stores in flight, recovers each image, holds the view against the legal ones, and crashes the recovery as well.
/// </summary>
internal sealed class Worker(ProtocolModel model, StateSet seen)
{
    private readonly Verdict _verdict = new(model.ViewLength);
    private readonly Verdict _second = new(model.ViewLength);
    private readonly ushort[] _image = new ushort[model.ImageLength];
    private readonly ushort[] _scratch = new ushort[model.ImageLength];
    private readonly ushort[] _next = new ushort[model.StateLength];
    private readonly HashSet<ushort[]> _visited = new(WordsComparer.Instance);
    private readonly Stack<(ushort[] Image, int CrashesLeft)> _images = [];
    private StateNode? _from;

    /// <summary>New states, in the order found.</summary>
    public List<StateNode> Found { get; } = [];

    public long ImagesRecovered { get; private set; }

    public string? Violation { get; private set; }

    public void Expand(StateNode node)
    {
        _from = node;
        model.Expand(node.Words, this);
    }

    /// <summary>A step that needs no crash.</summary>
    public void Emit(ReadOnlySpan<ushort> next, string step)
    {
        ushort[]? added = seen.AddIfNew(next);
        if (added is not null)
        {
            Found.Add(new StateNode(added, _from, step));
        }
    }

    public void Crash(CrashPoint point)
    {
        if (Violation is not null)
        {
            return;
        }

        _visited.Clear();
        Span<byte> outcome = stackalloc byte[point.InFlight.Count];
        do
        {
            Apply(point.Before, point.InFlight, outcome, _image);
            Recover(_image, _verdict);
            CheckProcessDeath(point, outcome);
            Accept(point, outcome, _image, point.CrashesLeft - 1);
            while (Violation is null && _images.TryPop(out (ushort[] Image, int CrashesLeft) crashed))
            {
                Recover(crashed.Image, _verdict);
                Accept(point, outcome, crashed.Image, crashed.CrashesLeft);
            }
        }
        while (Violation is null && Advance(point.InFlight, outcome));
    }

    /// <summary>The process dies with these stores visible, a second one recovers and believes them, and then the power fails.</summary>
    private void CheckProcessDeath(CrashPoint point, ReadOnlySpan<byte> outcome)
    {
        int volatileCount = 0;
        for (int i = 0; i < outcome.Length; i++)
        {
            volatileCount += IsVolatile(point, outcome, i) ? 1 : 0;
        }

        if (volatileCount == 0 && _verdict.Repairs.Count == 0 && _verdict.EarlyRepairs.Count == 0)
        {
            return;                                     // the same image again
        }

        Span<byte> durable = stackalloc byte[outcome.Length];
        for (int lost = 0; lost < 1 << volatileCount; lost++)
        {
            int bit = 0;
            for (int i = 0; i < outcome.Length; i++)
            {
                durable[i] = IsVolatile(point, outcome, i) && ((lost >> bit++) & 1) != 0 ? Outcome.Lost : outcome[i];
            }

            Apply(point.Before, point.InFlight, durable, _scratch);
            ApplyAll(_verdict.EarlyRepairs, _scratch);
            ApplyAll(_verdict.Repairs, _scratch);
            Recover(_scratch, _second);
            if (_second.Damage is not null || !_second.View.AsSpan().SequenceEqual(_verdict.View))
            {
                Report(point, outcome, _image, $"a second process saw {_verdict.Damage ?? model.DescribeView(_verdict.View)}, after the power failed there is "
                    + (_second.Damage ?? model.DescribeView(_second.View)) + $" (durable {string.Join(',', durable.ToArray())})");
                return;
            }
        }
    }

    private bool IsVolatile(CrashPoint point, ReadOnlySpan<byte> outcome, int index) =>
        outcome[index] != Outcome.Lost && model.IsLeftVolatile(point.InFlight[index]);

    /// <summary>Holds the verdict on an image against the legal views, goes on from it, and crashes the stores that make it durable.</summary>
    private void Accept(CrashPoint point, ReadOnlySpan<byte> outcome, ushort[] image, int crashesLeft)
    {
        if (Violation is not null)
        {
            return;
        }

        if (_verdict.Damage is not null || !IsLegal(point))
        {
            Report(point, outcome, image, _verdict.Damage ?? $"found {model.DescribeView(_verdict.View)}");
            return;
        }

        image.CopyTo(_next, 0);
        if (crashesLeft > 0 && _verdict.EarlyRepairs.Count > 0)
        {
            PushPartialRepairs(_next, _verdict.EarlyRepairs, crashesLeft - 1);
        }

        ApplyAll(_verdict.EarlyRepairs, _next);
        if (crashesLeft > 0 && _verdict.Repairs.Count > 0)
        {
            PushPartialRepairs(_next, _verdict.Repairs, crashesLeft - 1);
        }

        ApplyAll(_verdict.Repairs, _next);
        _next.AsSpan(model.ImageLength).Clear();
        model.Resume(_verdict, point, crashesLeft, _next);
        Emit(_next, point.Step);
    }

    private void PushPartialRepairs(ushort[] image, List<Store> repairs, int crashesLeft)
    {
        Span<byte> outcome = stackalloc byte[repairs.Count];
        do
        {
            Apply(image, repairs, outcome, _scratch);
            Push(_scratch, crashesLeft);
        }
        while (Advance(repairs, outcome));
    }

    private void Push(ReadOnlySpan<ushort> image, int crashesLeft)
    {
        ushort[] key = [.. image, (ushort)crashesLeft];
        if (_visited.Add(key))
        {
            _images.Push((image.ToArray(), crashesLeft));
        }
    }

    private void Recover(ReadOnlySpan<ushort> image, Verdict verdict)
    {
        verdict.Clear();
        model.Recover(image, verdict);
        ImagesRecovered++;
    }

    private bool IsLegal(CrashPoint point)
    {
        foreach (ushort[] legal in point.Legal)
        {
            if (legal.AsSpan().SequenceEqual(_verdict.View))
            {
                return true;
            }
        }

        return false;
    }

    private void Report(CrashPoint point, ReadOnlySpan<byte> outcome, ReadOnlySpan<ushort> image, string what)
    {
        List<string> lines = [];
        for (StateNode? node = _from; node is not null; node = node.Parent)
        {
            lines.Add($"  {node.Step}: {model.DescribeImage(node.Words.AsSpan(0, model.ImageLength))}");
        }

        lines.Reverse();
        lines.Add($"  {point.Step}; outcome of {point.InFlight.Count} stores {string.Join(',', outcome.ToArray())}");
        lines.Add($"  image: {model.DescribeImage(image)}");
        lines.Add($"  {what}");
        lines.Add($"  legal: {string.Join(" or ", point.Legal.Select(l => model.DescribeView(l)))}");
        Violation = string.Join('\n', lines);
        _images.Clear();
    }

    public static void Apply(ReadOnlySpan<ushort> before, List<Store> stores, ReadOnlySpan<byte> outcome, Span<ushort> image)
    {
        before[..image.Length].CopyTo(image);
        for (int i = 0; i < outcome.Length; i++)
        {
            if (outcome[i] != Outcome.Lost)
            {
                image[stores[i].Cell] = outcome[i] == Outcome.Whole ? stores[i].Value : CellValue.Torn;
            }
        }
    }

    public static void ApplyAll(List<Store> stores, Span<ushort> image)
    {
        foreach (Store store in stores)
        {
            image[store.Cell] = store.Value;
        }
    }

    private static bool Advance(List<Store> stores, Span<byte> outcome)
    {
        for (int i = 0; i < outcome.Length; i++)
        {
            if (++outcome[i] < stores[i].OutcomeCount)
            {
                return true;
            }

            outcome[i] = 0;
        }

        return false;
    }
}

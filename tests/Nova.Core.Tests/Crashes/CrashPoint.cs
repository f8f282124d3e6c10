using System.Runtime.InteropServices;

namespace Nova.Core.Tests.Crashes;

/// <summary>A moment at which the power may fail: any subset of the uncertain words may be on the medium.</summary>
internal sealed record CrashPoint(string Where, byte[] Certain, IReadOnlyList<PendingWord> Words)
{
    /// <summary>
    /// The subsets that are tried, as sets of indexes of <see cref="Words"/>: none, all, each alone, all but one, only and all but the stores of one
    /// tag, prefixes in both directions, pairs, and seeded samples; at most <paramref name="atMost"/>, spread evenly where there are more.
    /// </summary>
    public IEnumerable<CrashState> States(int atMost, int seed)
    {
        int count = Words.Count;
        int[] all = [.. Enumerable.Range(0, count)];
        yield return new CrashState(this, "none", []);
        if (count == 0)
            yield break;
        yield return new CrashState(this, "all", all);

        foreach (byte tag in Words.Select(word => word.Tag.Value).Distinct())
        {
            yield return new CrashState(this, $"only tag {tag}", [.. all.Where(i => Words[i].Tag.Value == tag)]);
            yield return new CrashState(this, $"all but tag {tag}", [.. all.Where(i => Words[i].Tag.Value != tag)]);
        }

        // Participants lie in different slots and pages: runs of neighbouring words stand for one participant's stores.
        foreach (int[] run in Runs())
        {
            yield return new CrashState(this, $"only the run at {Words[run[0]].Offset}", run);
            yield return new CrashState(this, $"all but the run at {Words[run[0]].Offset}", [.. all.Except(run)]);
        }

        int share = Math.Max(8, atMost / 5);
        foreach (int i in Spread(count, share))
        {
            yield return new CrashState(this, $"only word {Words[i].Offset}", [i]);
            yield return new CrashState(this, $"all but word {Words[i].Offset}", [.. all.Where(other => other != i)]);
            yield return new CrashState(this, $"the first {i}", all[..i]);
        }

        Random random = new(seed);
        for (int sample = 0; sample < share; sample++)
        {
            int first = random.Next(count), second = random.Next(count);
            yield return new CrashState(this, "a pair", [.. new[] { first, second }.Distinct()]);
            double density = random.NextDouble();
            yield return new CrashState(this, $"sample {sample} of seed {seed}", [.. all.Where(_ => random.NextDouble() < density)]) { PickSeed = sample };
        }
    }

    private IEnumerable<int[]> Runs()
    {
        int start = 0;
        for (int i = 1; i <= Words.Count; i++)
        {
            if (i < Words.Count && Words[i].Offset - Words[i - 1].Offset <= 64)
                continue;
            if (start != 0 || i != Words.Count)
                yield return [.. Enumerable.Range(start, i - start)];
            start = i;
        }
    }

    private static IEnumerable<int> Spread(int count, int atMost) =>
        count <= atMost ? Enumerable.Range(0, count) : Enumerable.Range(0, atMost).Select(i => (int)((long)i * count / atMost));
}

/// <summary>One image that a crash may leave.</summary>
internal sealed record CrashState(CrashPoint Point, string Name, IReadOnlyList<int> Present)
{
    /// <summary>For a word that was stored more than once: which of its values is there. Without a seed, the last.</summary>
    public int? PickSeed { get; init; }

    public byte[] Image()
    {
        byte[] image = (byte[])Point.Certain.Clone();
        Random? random = PickSeed is { } seed ? new Random(seed) : null;
        foreach (int i in Present)
        {
            List<ulong> values = Point.Words[i].Values;
            MemoryMarshal.Write(image.AsSpan((int)Point.Words[i].Offset), values[random?.Next(values.Count) ?? values.Count - 1]);
        }

        return image;
    }

    public override string ToString() => $"{Name} of {Point.Words.Count} words {Point.Where}: {Present.Count} there";
}

using Nova.Pmem;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.BadImages;

public abstract class DamageTests
{
    private const int Cases = 6000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly Who Root = new(0, 0);

    // Goal: an image with damaged metadata is served or refused in words; nothing else ever happens.
    // Method: flip bytes in lines of metadata, from a seed; open, walk, check, change, close. The watchdog looks whether each case comes to an end.
    protected static void FlipMetadata(RemountKind end)
    {
        DamagedImage image = DamagedImage.Make(end);
        Tally tally = new();
        Exception? problem = null;
        Thread worker = new(() =>
        {
            try
            {
                using PmemRegion scratch = AnonymousRegion.Create(DamagedImage.SizeInBytes);
                for (tally.Case = 0; tally.Case < Cases; tally.Case++)
                    Try(scratch, image, tally);
            }
            catch (Exception caught)
            {
                problem = caught;
            }
        })
        { IsBackground = true };
        worker.Start();
        for (int last = -1; !worker.Join(Patience); last = tally.Case)
        {
            if (tally.Case == last)
                Assert.Fail($"case {tally.Case} ({tally.What}) does not come to an end");
        }

        if (problem is not null)
            Assert.Fail($"case {tally.Case} ({tally.What}): {problem}");
        Assert.True(tally.Refused + tally.Damaged > Cases / 4, $"damage was seen in {tally.Refused} + {tally.Damaged} cases only");
        Assert.True(tally.Served > Cases / 20, $"{tally.Served} cases were served");
    }

    private static void Try(PmemRegion scratch, DamagedImage image, Tally tally)
    {
        Random random = new(tally.Case);
        byte[] bytes = (byte[])image.Bytes.Clone();
        tally.What = Damage(bytes, image.MetadataLines, random);
        using (StoreBatch batch = scratch.BeginBatch())
        {
            batch.Store(0, bytes, default);
            batch.Fence();
        }

        try
        {
            NovaVolume volume = NovaVolume.Open(AnonymousRegion.OpenAgain(scratch), DamagedImage.Options);
            bool isSeen = volume.Recovery.Damage.Count != 0;
            foreach (NovaException damage in volume.Recovery.Damage)
                AssertSaysWhere(damage);
            isSeen = !Use(volume, isSeen) || isSeen;
            tally.Damaged += isSeen ? 1 : 0;
            tally.Served += isSeen ? 0 : 1;
        }
        catch (NovaException refusal)
        {
            tally.Refused++;
            AssertSaysWhere(refusal);
        }
    }

    /// <summary>Flips one bit, or a byte, or a run of bytes, in one to three lines.</summary>
    private static string Damage(byte[] bytes, long[] lines, Random random)
    {
        List<string> what = [];
        int places = random.Next(10) == 0 ? 3 : 1;
        for (int i = 0; i < places; i++)
        {
            int offset = (int)lines[random.Next(lines.Length)] + random.Next(64);
            int length = random.Next(4) == 0 ? random.Next(1, 64) : 1;
            bool isBit = length == 1 && random.Next(2) == 0;
            for (int at = offset; at < Math.Min(offset + length, bytes.Length); at++)
                bytes[at] ^= (byte)(isBit ? 1 << random.Next(8) : random.Next(1, 256));
            what.Add($"{(isBit ? "a bit" : $"{length} bytes")} at {offset}");
        }

        return string.Join(", ", what);
    }

    /// <summary>Checks, walks and changes the volume. What was reported as damaged may then be missing; else all must be there.</summary>
    /// <returns>False if damage was met.</returns>
    private static bool Use(NovaVolume volume, bool isSeen)
    {
        bool isWhole = !isSeen;
        InodeTree tree = new(volume);
        World world = new(tree);
        isWhole &= Meets(() =>
        {
            CheckReport report = volume.Check();
            Assert.All(report.Problems, AssertSaysWhere);
            if (report.Problems.Count != 0)
                throw report.Problems[0];
        });
        bool mustBeWhole = isWhole;
        isWhole &= Meets(() =>
        {
            Exception? problem = Record.Exception(() => Picture.Of(tree));
            if (problem is NovaException || (problem is not null && mustBeWhole))
                throw problem;
            Assert.True(problem is null or InvalidOperationException, problem?.ToString());
        });
        isWhole &= Meets(() => new MakeDirectory(Root, "/many/new", 0x1ED).Run(world));
        isWhole &= Meets(() => new WriteFile(new Target("/d/large"), 5000, 100, 3).Run(world));
        isWhole &= Meets(() => new Unlink(Root, "/d/small").Run(world));
        isWhole &= Meets(volume.Dispose);
        return isWhole;
    }

    private static bool Meets(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (NovaException damage)
        {
            AssertSaysWhere(damage);
            return false;
        }
    }

    private static void AssertSaysWhere(NovaException damage)
    {
        if (damage.Error is NovaError.NotAVolume or NovaError.UnsupportedFormat or NovaError.ReadOnly)
            return;
        Assert.Equal(NovaError.Corrupt, damage.Error);
        Assert.True(damage is { Structure: not null, RegionOffset: not null, Expected: not null, Found: not null }, damage.ToString());
    }

    private sealed class Tally
    {
        public volatile int Case;

        public string What { get; set; } = "";

        public int Refused { get; set; }

        public int Damaged { get; set; }

        public int Served { get; set; }
    }
}

public sealed class CleanImageDamageTests : DamageTests
{
    [Fact]
    public void CleanImage_MetadataFlipped_ServedOrRefusedInWords() => FlipMetadata(RemountKind.Clean);
}

public sealed class CrashedImageDamageTests : DamageTests
{
    [Fact]
    public void CrashedImage_MetadataFlipped_ServedOrRefusedInWords() => FlipMetadata(RemountKind.Crash);
}

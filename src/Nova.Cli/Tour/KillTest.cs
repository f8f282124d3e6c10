using Nova.Cli.Commands;
using Nova.Core;

namespace Nova.Cli.Tour;

/// <summary>What one round of killing showed.</summary>
/// <param name="Operations">Operations that had been acknowledged.</param>
/// <param name="Life">How long the writer wrote.</param>
/// <param name="Recovery">What opening the volume found and did.</param>
/// <param name="Wrong">What should not be; empty if all is well.</param>
internal sealed record KillRound(long Operations, TimeSpan Life, RecoveryReport Recovery, IReadOnlyList<string> Wrong);

/// <summary>Kills writers and looks at what they leave behind.</summary>
internal static class KillTest
{
    private const int LongestLifeInMilliseconds = 600;

    /// <summary>One round: a writer is killed at a random moment, the volume goes through recovery, and everything in it is judged.</summary>
    /// <param name="image">The volume, closed.</param>
    /// <param name="random">Decides what is written, and for how long.</param>
    public static KillRound Run(string image, Random random)
    {
        int seed = random.Next();
        TimeSpan life = TimeSpan.FromMilliseconds(random.NextDouble() * LongestLifeInMilliseconds);
        string directory = $"/writer-{seed:x8}";
        int[] acknowledged = WriterVictim.RunAndKill(image, directory, seed, life);

        using NovaVolume volume = VolumeAccess.OpenToWrite(image, domain: null);
        List<string> wrong = [];
        if (volume.Recovery.WasClean)
            wrong.Add("the volume was found cleanly closed, so nothing was killed in the middle of it");
        for (int thread = 0; thread < WriterProcess.ThreadCount; thread++)
        {
            if (WriterVerdict.Judge(volume, directory, seed, thread, acknowledged[thread]) is { } fault)
                wrong.Add(fault);
        }

        wrong.AddRange(Account(volume.GetSpace()));
        wrong.AddRange(volume.Check().Problems.Select(problem => problem.Message));
        if (wrong.Count == 0)
            volume.DeleteDirectory(directory, DirectoryRemoval.WithContents);
        return new KillRound(acknowledged.Sum(count => Math.Max(0L, count)), life, volume.Recovery, wrong);
    }

    /// <summary>Every block is one thing, and all of them together are the volume.</summary>
    public static IEnumerable<string> Account(VolumeSpace space)
    {
        long parts = space.FixedBlocks + space.FreeBlocks + space.ReservedBlocks + space.LimboBlocks + space.TableBlocks + space.LogBlocks + space.DataBlocks;
        if (parts != space.TotalBlocks)
            yield return $"the account does not add up: {parts} blocks of {space.TotalBlocks}";
    }
}

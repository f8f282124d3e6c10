using Nova.Core;
using Nova.Pmem;
using Nova.Testing.Trees;
using Nova.Testing.Workloads;

namespace Nova.Testing.Volumes;

/// <summary>One run of a workload on a volume and on the oracle side by side, in steps that the recorder sees.</summary>
internal sealed class VolumeRun(Workload workload, VolumeCrashSettings settings, CrashScript script) : IDisposable
{
    /// <summary>The step before the first operation.</summary>
    public const string FormatStep = "format";

    private readonly OracleRun _oracle = new();
    private NovaVolume? _volume;
    private World? _found;
    private int _remounts;

    /// <summary>Changes the image while it is closed for a remount: gets the number of the remount, from 0, and the bytes.</summary>
    public Func<int, byte[], byte[]>? ChangeAtRemount { get; init; }

    /// <summary>Runs all of it. At the end the volume is left as a dying process leaves it.</summary>
    /// <returns>The trees that a crash may leave.</returns>
    public ExpectedTrees Execute(PmemRegion region)
    {
        Fill(region);
        bool hasMark = workload.Operations.OfType<Mark>().Any();
        if (!hasMark)
            script.StartExploring();

        VolumeOptions options = VolumeCrashTest.OptionsFor(_oracle.Clock);
        script.Step(FormatStep, () => Use(NovaVolume.Create(script.OpenAgain(), settings.Format, options)));
        List<ulong> digests = [Picture.Of(_oracle.Tree).Digest()];
        List<Operation?> taken = [];
        foreach (Operation operation in workload.Operations)
        {
            _oracle.Tick();
            script.Step(operation.ToString(), () => taken.Add(Take(operation, options)));
            digests.Add(Picture.Of(_oracle.Tree).Digest());
            if (operation is Mark)
                script.StartExploring();
        }

        return new ExpectedTrees(taken, digests);
    }

    public void Dispose()
    {
        _volume?.Abandon();
        _oracle.Dispose();
    }

    private void Fill(PmemRegion region)
    {
        if (settings.Canary == 0)
            return;
        byte[] canary = new byte[region.LengthInBytes];
        canary.AsSpan().Fill(settings.Canary);
        StoreBatch batch = region.BeginBatch();
        batch.Store(0, canary, default);
        batch.Fence().ThrowIfForged();
    }

    private void Use(NovaVolume volume)
    {
        _volume = volume;
        _found = new World(new InodeTree(volume));
    }

    /// <returns>The operation; null if there was no space for it.</returns>
    private Operation? Take(Operation operation, VolumeOptions options)
    {
        if (operation is Remount remount)
            RemountAs(remount.Kind, options);
        Outcome found = operation.Run(_found!);
        if (found.Errno == Errno.ENOSPC)
            return null;

        Outcome expected = _oracle.Run(operation);
        if (!operation.Agrees(expected, found))
            throw new CrashViolationException($"Without any crash, \"{operation}\" gave {found}, not {expected}.");
        return operation;
    }

    private void RemountAs(RemountKind kind, VolumeOptions options)
    {
        if (kind == RemountKind.Clean)
            _volume!.Dispose();
        else
            _volume!.Abandon();
        if (ChangeAtRemount is not null)
            Change(ChangeAtRemount);
        Use(NovaVolume.Open(script.OpenAgain(), options));
    }

    private void Change(Func<int, byte[], byte[]> change)
    {
        using PmemRegion region = script.OpenAgain();
        byte[] changed = change(_remounts++, region.Read(0, (int)region.LengthInBytes).ToArray());
        StoreBatch batch = region.BeginBatch();
        batch.Store(0, changed, default);
        batch.Fence().ThrowIfForged();
    }
}

using Nova.Core.Tests.BadImages;
using Nova.Core.Tests.Conformance;
using Nova.Core.Tests.Properties;
using Nova.Pmem;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.Crashes;

/// <summary>A volume whose stores are recorded, the model beside it, and a second region in which every state of a crash is recovered and compared.</summary>
internal sealed class CrashRig : IDisposable
{
    public const long SizeInBytes = 1 << 20;

    private readonly StepClock _clock = new();
    private readonly ModelTree _model;
    private readonly World _expected;
    private World _found;
    private readonly PmemRegion _keeper = AnonymousRegion.Create(SizeInBytes);
    private readonly PmemRegion _scratch = AnonymousRegion.Create(SizeInBytes);
    private readonly FenceRule _rule;
    private CrashRecorder _recorder;
    private NovaVolume _volume;

    public CrashRig(FenceRule rule = FenceRule.Kept)
    {
        _rule = rule;
        _recorder = new CrashRecorder(new byte[SizeInBytes], rule);
        _model = new ModelTree(_clock) { LargestFile = VolumeFixture.LargestFile };
        _expected = new World(_model);
        _volume = NovaVolume.Create(new RecordedRegion(AnonymousRegion.OpenAgain(_keeper), _recorder), VolumeFixture.Format, Options);
        _found = new World(new InodeTree(_volume));
    }

    /// <summary>States that were recovered and compared.</summary>
    public int States { get; private set; }

    /// <summary>States of crashes in recovery that were recovered and compared.</summary>
    public int DeepStates { get; private set; }

    /// <summary>How many states are tried at each point.</summary>
    public int StatesAtMost { get; init; } = 150;

    /// <summary>Of the states, every how many-th has its recovery crashed too; 0: none.</summary>
    public int DeepEvery { get; init; }

    private VolumeOptions Options => new() { TimeProvider = _clock, Background = BackgroundWork.None, Credentials = Credentials.Superuser };

    /// <summary>Runs an operation without crashes.</summary>
    public void SetUp(Operation operation) => Run(operation);

    /// <summary>Ends the volume, lets its image be changed, and goes on with what it has become. No file is open.</summary>
    public void Remount(RemountKind kind, Func<byte[], byte[]> change)
    {
        if (kind == RemountKind.Clean)
            _volume.Dispose();
        else
            _volume.Abandon();
        byte[] image = change(_keeper.Read(0, (int)SizeInBytes).ToArray());
        Restore(_keeper, image);
        _recorder = new CrashRecorder(image, _rule);
        _volume = NovaVolume.Open(new RecordedRegion(AnonymousRegion.OpenAgain(_keeper), _recorder), Options);
        Assert.Equal(kind == RemountKind.Clean, _volume.Recovery.WasClean);
        _found = new World(new InodeTree(_volume));
    }

    /// <summary>Runs an operation and crashes it at every fence, where the old tree or the new one may be found, and on its return, where the new one
    /// must be.</summary>
    public void Explore(Operation operation)
    {
        Picture old = Picture.Of(_model);
        IReadOnlyList<CrashPoint> points = PointsOf(operation);
        Picture now = Picture.Of(_model);
        foreach (CrashPoint point in points)
            Judge(point, operation, old, now);
        Judge(_recorder.Here("on return"), operation, now);
    }

    /// <summary>Runs an operation and gives what a crash at each of its fences may leave.</summary>
    public IReadOnlyList<CrashPoint> PointsOf(Operation operation)
    {
        _recorder.IsKeeping = true;
        Run(operation);
        _recorder.IsKeeping = false;
        return _recorder.TakePoints();
    }

    /// <summary>Looks into the structures as they are now.</summary>
    public T Crafted<T>(Func<CraftedVolume, T> look)
    {
        using CraftedVolume crafted = new(_keeper.Read(0, (int)SizeInBytes).ToArray());
        return look(crafted);
    }

    public ulong WordAt(long offset) => _keeper.ReadWord(offset);

    public void Dispose()
    {
        _volume.Abandon();
        _keeper.Dispose();
        _scratch.Dispose();
    }

    private void Run(Operation operation)
    {
        _clock.Step();
        Outcome expected = operation.Run(_expected);
        Outcome found = operation.Run(_found);
        if (!operation.Agrees(expected, found))
            Assert.Fail($"{operation}\n  gave {found}\n  not  {expected}");
    }

    private void Judge(CrashPoint point, Operation operation, params Picture[] allowed)
    {
        foreach (CrashState state in point.States(StatesAtMost, seed: States))
        {
            States++;
            bool isDeep = DeepEvery != 0 && States % DeepEvery == 0;
            string what = $"{operation}: {state}";
            byte[] image = state.Image();
            CrashRecorder recovery = new(image) { IsKeeping = isDeep };
            Picture found = Recover(image, recovery, what);
            if (!allowed.Any(picture => found.DifferenceFrom(picture).Length == 0))
                Assert.Fail($"{what}\n{string.Join("\nor\n", allowed.Select(found.DifferenceFrom))}");
            if (isDeep)
                CrashRecovery(recovery, found, what);
            if (States % 5 == 0)
                LookOnly(image, found, what);
        }
    }

    /// <summary>A recovery that is itself cut short, at any of its fences, leaves a volume that recovers to the same tree.</summary>
    private void CrashRecovery(CrashRecorder recovery, Picture first, string what)
    {
        foreach (CrashPoint point in recovery.TakePoints().Append(recovery.Here("after recovery")))
        {
            foreach (CrashState state in point.States(atMost: 20, seed: DeepStates))
            {
                DeepStates++;
                byte[] image = state.Image();
                Picture second = Recover(image, new CrashRecorder(image), $"{what}, and in its recovery {state}");
                string difference = second.DifferenceFrom(first);
                if (difference.Length != 0)
                    Assert.Fail($"{what}\nand in its recovery {state}\n{difference}");
            }
        }
    }

    /// <summary>A read-only opening comes to the same verdict, and changes no byte.</summary>
    private void LookOnly(byte[] image, Picture recovered, string what)
    {
        Restore(_scratch, image);
        using (NovaVolume volume = NovaVolume.Open(AnonymousRegion.OpenAgain(_scratch), Options with { ReadOnly = true }))
        {
            string difference = Picture.Of(new InodeTree(volume)).DifferenceFrom(recovered);
            if (difference.Length != 0)
                Assert.Fail($"{what}: opened read-only\n{difference}");
        }

        Assert.True(_scratch.Read(0, image.Length).SequenceEqual(image), $"{what}: the read-only opening stored something");
    }

    private static void Restore(PmemRegion region, byte[] image)
    {
        using StoreBatch batch = region.BeginBatch();
        batch.Store(0, image, default);
        batch.Fence();
    }

    private Picture Recover(byte[] image, CrashRecorder recorder, string what)
    {
        Restore(_scratch, image);
        try
        {
            NovaVolume volume = NovaVolume.Open(new RecordedRegion(AnonymousRegion.OpenAgain(_scratch), recorder), Options);
            recorder.IsKeeping = false;
            try
            {
                VolumeAssert.IsSound(volume, what);
                return Picture.Of(new InodeTree(volume));
            }
            finally
            {
                volume.Abandon();
            }
        }
        catch (Exception problem) when (problem is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{what}: {problem.Message}", problem);
        }
    }
}

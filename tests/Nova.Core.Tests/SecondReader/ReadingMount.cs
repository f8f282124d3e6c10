using Nova.Core.Tests.Properties;
using Nova.Pmem;
using Nova.SecondReader;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;
using Xunit;

namespace Nova.Core.Tests.SecondReader;

/// <summary>A volume in memory that the second reader reads at every remount, before the product opens it again.</summary>
internal sealed class ReadingMount : IMount
{
    private readonly PmemRegion _keeper;
    private readonly VolumeOptions _options;
    private NovaVolume _volume;
    private SecondVolume? _second;

    public ReadingMount(long sizeInBytes, StepClock clock)
    {
        _options = new VolumeOptions { TimeProvider = clock, Background = BackgroundWork.None, Credentials = Credentials.Superuser };
        _keeper = AnonymousRegion.Create(sizeInBytes);
        _volume = NovaVolume.Create(AnonymousRegion.OpenAgain(_keeper), new FormatOptions { ShardCount = 3, Seed = 7 }, _options);
        Tree = new InodeTree(_volume);
    }

    public ITree Tree { get; private set; }

    public int Images { get; private set; }

    public void Remount(RemountKind kind)
    {
        if (kind == RemountKind.Clean)
            _volume.Dispose();
        else
            _volume.Abandon();
        _second = new SecondVolume(_keeper.Read(0, (int)_keeper.LengthInBytes).ToArray());
        Images++;
        Assert.Equal(kind == RemountKind.Clean, _second.IsClean);
        if (_second.IsClean)
            ReaderAssert.SameSpace(_second, "closed");
        _volume = NovaVolume.Open(AnonymousRegion.OpenAgain(_keeper), _options);
        Tree = new InodeTree(_volume);
    }

    public void CheckAfterRemount(string when, bool isQuiet) => ReaderAssert.SameTree(_second!, Picture.Of(Tree), when);

    public void Dispose()
    {
        _volume.Dispose();
        _keeper.Dispose();
    }
}

using System.Reflection;
using System.Text;
using Nova.Core.Tests.Threads;
using Nova.Pmem;
using Xunit;

namespace Nova.Core.Tests.Paths;

// Goal: whatever others do between two steps of an operation by path, it comes to what its names mean at some moment of the call, never to another inode that has got a number meanwhile,
// and its caller never hears of a stale identity.
// Method: at every point of every operation at which its thread holds no lock, one at a time, names on its way are replaced, and their old numbers are born again in a directory
// that the caller may not search, as inodes that would take the rest of the operation. The names are there before and after, so each operation has to succeed, and what is secret has to stay as it is.
public sealed class PathRaceTests
{
    private static readonly Credentials User = new(1000, 1000);
    private static readonly Credentials Superuser = Credentials.Superuser;

    private static readonly Dictionary<string, Action<NovaVolume>> Operations = new(StringComparer.Ordinal)
    {
        ["Exists"] = volume => Assert.True(volume.Exists("/d/e/f")),
        ["GetStatus"] = volume => Assert.InRange(volume.GetStatus("/d/e/f").Size, 3, 4),
        ["GetStatus through a link"] = volume => Assert.InRange(volume.GetStatus("/d/e/up/e/f").Size, 3, 4),
        ["SetAttributes"] = volume => volume.SetAttributes("/d/e/f", new AttributeChange { Permissions = 0x180, Size = 1 }),
        ["CreateDirectory"] = volume => volume.CreateDirectory("/d/e/n/m"),
        ["DeleteDirectory"] = volume => volume.DeleteDirectory("/d/e/s"),
        ["DeleteDirectory with contents"] = volume => DeleteTree(volume, "/d/e"),
        ["EnumerateEntries"] = volume => Assert.DoesNotContain("secret", Names(volume, "/d/e")),
        ["EnumerateNames"] = volume => Assert.DoesNotContain("secret", Names(volume, "/d/e/s")),
        ["OpenFile Open"] = volume => volume.OpenFile("/d/e/f", FileMode.Open).Dispose(),
        ["OpenFile Truncate"] = volume => volume.OpenFile("/d/e/f", FileMode.Truncate).Dispose(),
        ["OpenFile Create"] = volume => volume.OpenFile("/d/e/f", FileMode.Create).Dispose(),
        ["OpenFile Append"] = volume => volume.OpenFile("/d/e/f", FileMode.Append, FileAccess.Write).Dispose(),
        ["OpenFile OrCreate"] = volume => volume.OpenFile("/d/e/f", FileMode.OpenOrCreate).Dispose(),
        ["OpenFile OrCreate new"] = volume => volume.OpenFile("/d/e/n", FileMode.OpenOrCreate).Dispose(),
        ["OpenFile CreateNew"] = volume => volume.OpenFile("/d/e/n", FileMode.CreateNew).Dispose(),
        ["ReadAllBytes"] = volume => Assert.Contains(Encoding.ASCII.GetString(volume.ReadAllBytes("/d/e/f")), new[] { "old", "new!" }),
        ["ReadAllText"] = volume => Assert.Contains(volume.ReadAllText("/d/e/f"), new[] { "old", "new!" }),
        ["WriteAllBytes"] = volume => volume.WriteAllBytes("/d/e/f", "written"u8),
        ["WriteAllText"] = volume => volume.WriteAllText("/d/e/f", "written"),
        ["Delete"] = volume => volume.Delete("/d/e/f"),
        ["Move"] = volume => volume.Move("/d/e/f", "/d/e/s/m"),
        ["Move directory"] = volume => volume.Move("/d/e/s/", "/d/e/m/"),
        ["Exchange"] = volume => volume.Exchange("/d/e/f", "/d/e/s"),
        ["CreateSymbolicLink"] = volume => volume.CreateSymbolicLink("/d/e/n", "t"),
        ["CreateHardLink"] = volume => volume.CreateHardLink("/d/e/n", "/d/e/f"),
        ["ReadLink"] = volume => Assert.Equal("..", volume.ReadLink("/d/e/up")),
        ["CreateNode"] = volume => volume.CreateNode("/d/e/n", InodeType.Fifo, UnixFileMode.UserRead),
        ["GetXattr"] = volume => Assert.Contains(Encoding.ASCII.GetString(volume.GetXattr("/d/e/f", "user.a")!), new[] { "old", "new!" }),
        ["SetXattr"] = volume => volume.SetXattr("/d/e/f", "user.a", "written"u8),
        ["RemoveXattr"] = volume => Assert.True(volume.RemoveXattr("/d/e/f", "user.a")),
        ["ListXattrs"] = volume => Assert.Equal(["user.a"], volume.ListXattrs("/d/e/f")),
    };

    public static TheoryData<string> All => new(Operations.Keys);

    [Fact]
    public void Operations_OfThePathFace_AreAllHere() => Assert.Equal(
        typeof(NovaVolume).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.GetParameters() is [{ ParameterType.Name: "String" }, ..]).Select(method => method.Name).Distinct().Order(StringComparer.Ordinal),
        Operations.Keys.Select(name => name.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public void Operation_NamesReplacedAtAnyPoint_SucceedsAndReachesNothingElse(string name)
    {
        int reborn = 0;
        foreach (Action<Scene> meddle in new Action<Scene>[] { scene => scene.ReplaceFile(), scene => scene.ReplaceLink(), scene => scene.ReplaceDirectory() })
        {
            bool reached = true;
            for (int point = 1; reached; point++)
            {
                using Scene scene = new();
                Exception? failure = null;
                reached = scene.Seam.Run(point, () => meddle(scene), () => failure = Record.Exception(() => Operations[name](scene.Volume)));
                Assert.True(failure is null, $"point {point}: {failure}");
                scene.AssertSecretsAreUntouched(point);
                Assert.Empty(scene.Volume.Check().Problems);
                reborn += scene.Reborn;
                Assert.True(point < 2_000, "the operation never ends");
            }
        }

        Assert.True(reborn > 5, $"only {reborn} numbers were born again: did anything happen on the way?");
    }

    // A directory knows its parent by number alone, so "..", too, must not lead to whoever has that number.
    [Fact]
    public void DotDot_DirectoryMovedAndParentReborn_LeadsToOneOfItsParents()
    {
        int reborn = 0;
        bool reached = true;
        for (int point = 1; reached; point++)
        {
            using Scene scene = new();
            scene.Volume.CreateDirectory("/p/c");
            scene.Volume.CreateDirectory("/q");
            InodeIdentity first = scene.Volume.GetStatus("/p").Identity;
            InodeIdentity second = scene.Volume.GetStatus("/q").Identity;
            InodeIdentity found = first;
            Exception? failure = null;
            reached = scene.Seam.Run(
                point,
                () =>
                {
                    scene.Volume.Move("/p/c", "/q/c");
                    scene.Volume.DeleteDirectory("/p");
                    scene.Bury(first, InodeType.Directory);
                },
                () => failure = Record.Exception(() => found = scene.Volume.GetStatus("/p/c/..").Identity));
            Assert.True(failure is null or DirectoryNotFoundException, $"point {point}: {failure}");
            Assert.True(found == first || found == second, $"point {point}: '..' led to {found}, which was no parent of it");
            reborn += scene.Reborn;
        }

        Assert.True(reborn > 5, $"only {reborn} numbers were born again");
    }

    // Enumeration begins where the path led when it was asked for. If that is gone by then, it says so, and enumerates nobody else's names.
    [Fact]
    public void Enumerate_DirectoryRebornBeforeItBegins_DirectoryNotFound()
    {
        using Scene scene = new();
        IEnumerable<NovaEntry> entries = scene.Volume.EnumerateEntries("/d/e/s");
        InodeIdentity old = scene.Volume.GetStatus("/d/e/s").Identity;
        scene.Volume.DeleteDirectory("/d/e/s");
        scene.Bury(old, InodeType.Directory);
        Assert.Equal(1, scene.Reborn);
        DirectoryNotFoundException failure = Assert.Throws<DirectoryNotFoundException>(() => entries.Count());
        Assert.Equal(NovaError.NotFound, NovaErrors.Of(failure));
    }

    [Fact]
    public void Enumerate_DirectoryRemovedMeanwhile_Ends()
    {
        using Scene scene = new();
        for (int i = 0; i < 2_000; i++)
            scene.Volume.CreateDirectory($"/d/e/s/{i}-{new string('n', 100)}");
        int seen = 0;
        foreach (string name in scene.Volume.EnumerateNames("/d/e/s"))
        {
            if (seen++ == 0)
                scene.Volume.DeleteDirectory("/d/e/s", DirectoryRemoval.WithContents);
        }

        Assert.InRange(seen, 1, 1_999);
    }

    /// <summary>Deletes a directory with its contents; that a full one has taken its place meanwhile may end it, as its documentation says.</summary>
    private static void DeleteTree(NovaVolume volume, string path)
    {
        try
        {
            volume.DeleteDirectory(path, DirectoryRemoval.WithContents);
        }
        catch (NovaException failure) when (failure.Error == NovaError.NotEmpty)
        {
            Assert.True(volume.Exists($"{path}/f"));
        }
    }

    /// <summary>The names, or none if the directory was removed between the call and the enumeration.</summary>
    private static string[] Names(NovaVolume volume, string path)
    {
        IEnumerable<string> names = volume.EnumerateNames(path);
        try
        {
            return [.. names];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>
    /// /d/e with the file f, the link up to ".." and the directory s, all the user's; spares to replace them with; and /secret, where the user may not go, though everybody may do everything with what is in it.
    /// </summary>
    private sealed class Scene : IDisposable
    {
        private const uint Everything = 0x1FF;
        private readonly List<InodeIdentity> _born = [];
        private readonly List<InodeStatus> _secrets = [];
        private readonly InodeIdentity _secret;

        public Scene()
        {
            Seam = new MeddlingSeam(TimeProvider.System);
            VolumeOptions options = new() { Credentials = User, Background = BackgroundWork.None, Seam = Seam };
            Volume = NovaVolume.Create(AnonymousRegion.Create(2 << 20), new FormatOptions { Seed = 1, ShardCount = 1 }, options);
            Rebirth.Require(Inodes.MakeDirectory(Superuser, InodeNumber.Root, "secret"u8, 0x1C0, out InodeStatus secret));
            _secret = secret.Identity;
            Make("/d/e", "old");
            Make("/spare", "new!");
        }

        public MeddlingSeam Seam { get; }

        public NovaVolume Volume { get; }

        /// <summary>Numbers that were born again in /secret.</summary>
        public int Reborn { get; private set; }

        private InodeFace Inodes => Volume.Inodes;

        public void Dispose() => Volume.Dispose();

        public void ReplaceFile() => Replace("f", InodeType.RegularFile);

        public void ReplaceLink() => Replace("up", InodeType.SymbolicLink);

        /// <summary>Puts the spare directory in the place of /d/e, in which everything has been removed.</summary>
        public void ReplaceDirectory()
        {
            if (!Volume.Exists("/d/e"))
                return;
            InodeIdentity old = Volume.GetStatus("/d/e").Identity;
            InodeIdentity below = Volume.Exists("/d/e/s") ? Volume.GetStatus("/d/e/s").Identity : default;
            Volume.DeleteDirectory("/d/e", DirectoryRemoval.WithContents);
            Volume.Move("/spare", "/d/e");
            Bury(old, InodeType.Directory);
            if (below != default)
                Bury(below, InodeType.Directory);
        }

        /// <summary>Lets the number of a dead inode be born again in /secret.</summary>
        public void Bury(InodeIdentity dead, InodeType type)
        {
            string name = $"secret-{Reborn}";
            if (!Rebirth.TryReuse(Inodes, dead, _secret, name, (directory, attempt) => Bear(type, directory, attempt)))
                return;
            Reborn++;
            _born.Clear();
            _born.Add(StatusOf(dead.Number).Identity);
            if (type == InodeType.Directory)
            {
                _born.Add(Bear(InodeType.RegularFile, _born[0], "f"u8).Identity);
                _born.Add(Bear(InodeType.SymbolicLink, _born[0], "up"u8).Identity);
                _born.Add(Bear(InodeType.Directory, _born[0], "s"u8).Identity);
                _born.Add(Bear(InodeType.RegularFile, _born[0], "secret"u8).Identity);
            }

            _secrets.AddRange(_born.Select(StatusOf));
        }

        public void AssertSecretsAreUntouched(int point) =>
            Assert.All(_secrets, secret => Assert.True(secret == StatusOf(secret.Identity), $"point {point}: {secret} has become {StatusOf(secret.Identity)}"));

        private InodeStatus StatusOf(InodeIdentity inode)
        {
            Rebirth.Require(Inodes.GetStatus(inode, out InodeStatus status));
            return status;
        }

        private void Make(string directory, string content)
        {
            Volume.CreateDirectory(directory);
            Volume.WriteAllText($"{directory}/f", content);
            Volume.SetXattr($"{directory}/f", "user.a", Encoding.ASCII.GetBytes(content));
            Volume.CreateSymbolicLink($"{directory}/up", "..");
            Volume.CreateDirectory($"{directory}/s");
        }

        private void Replace(string name, InodeType type)
        {
            if (!Volume.Exists($"/d/e/{name}"))
                return;
            InodeStatus old = Volume.GetStatus($"/d/e/{name}", FinalLink.NoFollow);
            if (old.Type != type)
                return;
            Volume.Move($"/spare/{name}", $"/d/e/{name}", RenameMode.Replace);
            Bury(old.Identity, type);
        }

        private InodeStatus Bear(InodeType type, InodeIdentity directory, ReadOnlySpan<byte> name)
        {
            InodeStatus status;
            Rebirth.Require(type switch
            {
                InodeType.Directory => Inodes.MakeDirectory(Superuser, directory, name, Everything, out status),
                InodeType.SymbolicLink => Inodes.MakeSymbolicLink(Superuser, directory, name, "/secret"u8, out status),
                _ => Inodes.MakeNode(Superuser, directory, name, Everything, 0, out status),
            });
            if (type == InodeType.RegularFile)
            {
                Rebirth.Require(Inodes.SetXattr(Superuser, status.Identity, "user.a"u8, "secret"u8, XattrMode.Set));
                Rebirth.Require(Inodes.SetAttributes(Superuser, status.Identity, new AttributeChange { Size = 6 }, out status));
            }

            return status;
        }
    }
}

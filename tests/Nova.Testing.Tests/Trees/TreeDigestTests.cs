using Nova.Core;
using Nova.Testing.Trees;
using Nova.Testing.Volumes;
using Nova.Testing.Workloads;

namespace Nova.Testing.Tests.Trees;

public sealed class TreeDigestTests
{
    private const string Tree = """
        mkdir /d 755
        create h0 /d/f read+write 644
        write h0 0 9000 1
        link /d/f /g
        symlink target /l
        mknod /dev block 600 5
        setxattr /d/f user.a 20 1 set
        create h1 /small read+write 600
        write h1 0 13 1

        """;

    // Goal: whatever differs between two trees, their digests do.
    // Method: one change to a tree, of every kind that a picture tells; times stand still, so that nothing but the change is seen.
    [Theory]
    [InlineData("write h0 8999 1 77")]
    [InlineData("write h1 12 1 77")]
    [InlineData("truncate h1 12")]
    [InlineData("truncate h1 14")]
    [InlineData("setxattr /d/f user.a 20 2 set")]
    [InlineData("setxattr /d/f user.b 0 2 set")]
    [InlineData("removexattr /d/f user.a")]
    [InlineData("chmod /d/f 645")]
    [InlineData("chown /d/f 1 -")]
    [InlineData("chown /d/f - 1")]
    [InlineData("utimens /d/f 1 omit")]
    [InlineData("utimens /d/f omit 1")]
    [InlineData("unlink /g")]
    [InlineData("link /d/f /h")]
    [InlineData("rename /g /h replace")]
    [InlineData("rename /g /small exchange")]
    [InlineData("rename /d/f /d/g replace")]
    [InlineData("mkdir /d/e 755")]
    [InlineData("unlink /l\nsymlink targeu /l")]
    [InlineData("unlink /dev\nmknod /dev block 600 6")]
    [InlineData("unlink /dev\nmknod /dev character 600 5")]
    [InlineData("unlink /g\ncreate h2 /g read+write 644\nwrite h2 0 9000 1\nsetxattr /g user.a 20 1 set")]
    public void Digest_AfterAnyChange_IsAnother(string change)
    {
        Assert.NotEqual("", PictureOf(Tree + change).DifferenceFrom(PictureOf(Tree)));
        Assert.NotEqual(PictureOf(Tree).Digest(), PictureOf(Tree + change).Digest());
    }

    // Goal: the reader of volumes and the oracle come to one number.
    // Method: workloads on a volume and on the model; after each operation the volume is read by both.
    [Fact]
    public void Digest_OfAVolume_IsThatOfItsPictureAndOfTheModel()
    {
        VolumeReader reader = new();
        foreach (Workload workload in WorkloadSets.Random(3, 60).Append(new Workload("scene", SingleOperations.SceneOperations)))
        {
            using OracleRun oracle = new();
            using NovaVolume volume = NovaVolume.Create(new SimulatedRegion(1 << 20), new FormatOptions { ShardCount = 1, Seed = 1 }, VolumeCrashTest.OptionsFor(oracle.Clock));
            InodeTree tree = new(volume);
            World world = new(tree);
            foreach (Operation operation in workload.Operations.Where(operation => operation is not Remount))
            {
                oracle.Tick();
                Outcome expected = oracle.Run(operation);
                Assert.True(operation.Agrees(expected, operation.Run(world)), operation.ToString());
                ulong digest = reader.Read(volume);
                Assert.Equal(Picture.Of(tree).Digest(), digest);
                Assert.Equal(Picture.Of(oracle.Tree).Digest(), digest);
            }
        }
    }

    private static Picture PictureOf(string text)
    {
        using OracleRun run = new();
        foreach (Operation operation in Workload.Parse(text).Operations)
            Assert.Equal(Errno.Ok, run.Run(operation).Errno);
        return Picture.Of(run.Tree);
    }
}

using Nova.Cli.Tour;
using Nova.Core;
using Nova.Pmem;
using Xunit;

namespace Nova.Cli.Tests.Tour;

/// <summary>The judge of killed writers must let pass what may be, and nothing else.</summary>
public sealed class WriterTests : IDisposable
{
    private const int Seed = 77;
    private const int Thread = 1;
    private const int Operations = 60;
    private const string Directory = "/writer";
    private const string Own = "/writer/1";

    private readonly NovaVolume _volume = NovaVolume.Create(
        AnonymousRegion.Create(32 << 20), options: new VolumeOptions { Credentials = Credentials.Superuser, Background = BackgroundWork.None });

    private readonly WriterPlan _plan = new(Seed, Thread);

    public WriterTests()
    {
        _volume.CreateDirectory(Own);
        for (int operation = 0; operation < Operations; operation++)
            DoNext(steps: int.MaxValue);
    }

    public void Dispose() => _volume.Dispose();

    private int DoNext(int steps)
    {
        IReadOnlyList<WriterStep> operation = _plan.Next();
        foreach (WriterStep step in operation.Take(steps))
            step.ApplyTo(_volume, Own);
        return operation.Count;
    }

    private string? Judge(int acknowledged) => WriterVerdict.Judge(_volume, Directory, Seed, Thread, acknowledged);

    [Fact]
    public void Judge_WhatWasAcknowledged_Passes() => Assert.Null(Judge(Operations));

    [Fact]
    public void Judge_OneOperationMoreThanAcknowledged_Passes() => Assert.Null(Judge(Operations - 1));

    [Fact]
    public void Judge_TwoOperationsMoreThanAcknowledged_IsWrong() => Assert.NotNull(Judge(Operations - 2));

    [Fact]
    public void Judge_AcknowledgedOperationIsMissing_IsWrong() => Assert.NotNull(Judge(Operations + 1));

    [Fact]
    public void Judge_HalfAnOperation_PassesAfterAWholeStepOnly()
    {
        int acknowledged = Operations;
        int length;
        do
        {
            length = DoNext(steps: 1);
            acknowledged++;
        }
        while (length < 2);

        Assert.Null(Judge(acknowledged - 1)); // its file is there and empty
        Assert.NotNull(Judge(acknowledged)); // acknowledged, it should be whole
    }

    [Theory]
    [InlineData("torn")]
    [InlineData("short")]
    [InlineData("lost")]
    [InlineData("surplus")]
    public void Judge_OneFileIsNotAsWritten_IsWrong(string fault)
    {
        string victim = $"{Own}/{_plan.Model.First(file => file.Value.Length > 1).Key}";
        using (NovaFile file = _volume.OpenFile(victim, FileMode.Open))
        {
            byte[] last = new byte[1];
            file.Read(last, file.Length - 1);
            if (fault == "torn")
                file.Write([(byte)(last[0] ^ 1)], file.Length - 1);
            else if (fault == "short")
                file.SetLength(file.Length - 1);
        }

        if (fault == "lost")
            _volume.Delete(victim);
        else if (fault == "surplus")
            _volume.WriteAllText($"{Own}/surplus", "x");

        Assert.NotNull(Judge(Operations));
    }

    [Fact]
    public void Plan_SameSeed_IsTheSamePlanAndUsesEveryKindOfStep()
    {
        WriterPlan one = new(5, 0);
        WriterPlan two = new(5, 0);
        WriterPlan other = new(5, 1);
        HashSet<WriterStepKind> kinds = [];
        bool differs = false;
        for (int operation = 0; operation < 500; operation++)
        {
            IReadOnlyList<WriterStep> steps = one.Next();
            Assert.Equal(steps, two.Next());
            differs |= !steps.SequenceEqual(other.Next());
            kinds.UnionWith(steps.Select(step => step.Kind));
        }

        Assert.True(differs);
        Assert.Equal(Enum.GetValues<WriterStepKind>().Order(), kinds.Order());
    }

    [Fact]
    public void Content_OfOneSeed_StartsAlikeWhateverItsLength()
    {
        byte[] longer = new WriterContent(9, 1_000).ToBytes();

        Assert.Equal(longer[..333], new WriterContent(9, 333).ToBytes());
        Assert.NotEqual(longer, new WriterContent(10, 1_000).ToBytes());
        Assert.Empty(new WriterContent(9, 0).ToBytes());
    }

    [Fact]
    public void Account_BlocksThatAreNobodys_AreFound()
    {
        VolumeSpace space = _volume.GetSpace();

        Assert.Empty(KillTest.Account(space));
        Assert.Single(KillTest.Account(space with { DataBlocks = space.DataBlocks - 1 }));
    }
}

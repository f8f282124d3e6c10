using Nova.Core.Execution;
using Xunit;

namespace Nova.Core.Tests.Execution;

/// <summary>The loop that opening runs: it needs nobody but its caller.</summary>
public sealed class SharedLoopTests
{
    // Guards: with a busy thread pool an opening stood still for as long as no pool thread was free, 20 seconds and more on a loaded machine.
    [Fact]
    public void Run_NoHelperEverComes_CallerDoesAll()
    {
        int[] calls = new int[5];
        List<Action> asked = [];
        SharedLoop.Run(calls.Length, i => calls[i]++, helpers: 3, asked.Add);
        Assert.Equal(3, asked.Count);
        Assert.All(calls, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Run_HelpersComeLate_NothingIsDoneTwice()
    {
        int[] calls = new int[5];
        List<Action> asked = [];
        SharedLoop.Run(calls.Length, i => calls[i]++, helpers: 3, asked.Add);
        asked.ForEach(help => help());
        Assert.All(calls, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Run_HelperIsInACall_WaitsForIt()
    {
        using ManualResetEventSlim begun = new();
        using ManualResetEventSlim mayEnd = new();
        int caller = Environment.CurrentManagedThreadId;
        bool helped = false;
        SharedLoop.Run(
            2,
            _ =>
            {
                if (Environment.CurrentManagedThreadId == caller)
                {
                    begun.Wait();
                    mayEnd.Set();
                    return;
                }

                begun.Set();
                mayEnd.Wait();
                Thread.Sleep(50);
                helped = true;
            },
            helpers: 1,
            help => new Thread(() => help()) { IsBackground = true }.Start());
        Assert.True(helped);
    }

    [Fact]
    public void Run_ACallThrows_OthersRunAndItIsThrown()
    {
        int calls = 0;
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => SharedLoop.Run(
            4,
            i =>
            {
                calls++;
                if (i == 1)
                    throw new InvalidOperationException("one");
            },
            helpers: 0,
            _ => { }));
        Assert.Equal(("one", 4), (thrown.Message, calls));
    }

    [Fact]
    public void Run_NothingToDo_Returns() => SharedLoop.Run(0, _ => Assert.Fail("called"), helpers: 0, _ => { });
}

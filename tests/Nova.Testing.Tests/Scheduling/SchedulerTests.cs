using Nova.Core.Execution;

namespace Nova.Testing.Tests.Scheduling;

public sealed class SchedulerTests
{
    [Fact]
    public void Run_SameSeed_SameOrder()
    {
        HashSet<string> orders = [];
        for (int seed = 0; seed < 30; seed++)
        {
            string order = OrderOf(seed);
            Assert.Equal(order, OrderOf(seed));
            Assert.Equal(60, order.Length);
            orders.Add(order);
        }

        Assert.True(orders.Count > 25, $"only {orders.Count} orders of 30 seeds");
    }

    [Fact]
    public void Run_ManySeeds_EachThreadIsInterrupted()
    {
        int switches = 0;
        for (int seed = 0; seed < 30; seed++)
        {
            using Scheduler scheduler = new(seed);
            scheduler.Run(Passing(scheduler), Passing(scheduler));
            switches += scheduler.Switches;
        }

        Assert.True(switches > 100, $"only {switches} switches");

        static Action Passing(Scheduler scheduler) => () =>
        {
            for (int i = 0; i < 20; i++)
                scheduler.Pass();
        };
    }

    // Goal: threads that wait for each other are told so, with what each waits for, and are gone afterwards.
    [Fact]
    public void Run_LocksInOppositeOrder_DeadlockIsFound()
    {
        int deadlocks = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            using Scheduler scheduler = new(seed);
            ScheduledSeam seam = new(scheduler, TimeProvider.System);
            OrderLock first = new(), second = new();
            try
            {
                scheduler.Run(() => EnterBoth(seam, first, second), () => EnterBoth(seam, second, first));
            }
            catch (DeadlockException deadlock)
            {
                deadlocks++;
                Assert.Contains("thread 0 waits for an order lock", deadlock.Message, StringComparison.Ordinal);
                Assert.Contains("thread 1 waits for an order lock", deadlock.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(deadlocks, 1, 59);

        static void EnterBoth(ScheduledSeam seam, OrderLock one, OrderLock other)
        {
            seam.Enter(one);
            seam.Enter(other);
            seam.Exit(other);
            seam.Exit(one);
        }
    }

    [Fact]
    public void OrderLock_ManySeeds_OneAtATime()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            using Scheduler scheduler = new(seed);
            ScheduledSeam seam = new(scheduler, TimeProvider.System);
            OrderLock gate = new();
            int inside = 0;
            Action body = () =>
            {
                for (int i = 0; i < 5; i++)
                {
                    seam.Enter(gate);
                    Assert.Equal(1, ++inside);
                    scheduler.Pass();
                    inside--;
                    seam.Exit(gate);
                }
            };
            scheduler.Run(body, body, body);
        }
    }

    // Goal: readers share the lock, a writer has it alone, and a writer that waits is not starved.
    [Fact]
    public void IndexLock_ManySeeds_ReadersTogetherWriterAlone()
    {
        int together = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            using Scheduler scheduler = new(seed);
            ScheduledSeam seam = new(scheduler, TimeProvider.System);
            IndexLock gate = new();
            int readers = 0;
            bool writes = false;
            Action read = () =>
            {
                for (int i = 0; i < 5; i++)
                {
                    seam.EnterShared(gate);
                    Assert.False(writes);
                    together = Math.Max(together, ++readers);
                    scheduler.Pass();
                    readers--;
                    seam.ExitShared(gate);
                }
            };
            scheduler.Run(read, read, () =>
            {
                seam.EnterExclusive(gate);
                Assert.Equal(0, readers);
                writes = true;
                scheduler.Pass();
                writes = false;
                seam.ExitExclusive(gate);
            });
        }

        Assert.Equal(2, together);
    }

    [Fact]
    public void Run_ABodyThrows_TheOthersEndAndItIsThrown()
    {
        int begun = 0, ended = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            using Scheduler scheduler = new(seed);
            InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => scheduler.Run(
                () =>
                {
                    scheduler.Pass();
                    throw new InvalidOperationException("broken");
                },
                () =>
                {
                    begun++;
                    try
                    {
                        scheduler.WaitUntil(() => false, "nothing that ever comes");
                    }
                    finally
                    {
                        ended++;
                    }
                }));
            Assert.Equal("broken", thrown.Message);
        }

        Assert.InRange(begun, 1, 20);
        Assert.Equal(begun, ended);
    }

    [Fact]
    public void Seam_OrderLockUnderAnIndexLock_IsRefused()
    {
        using Scheduler scheduler = new(1);
        ScheduledSeam seam = new(scheduler, TimeProvider.System);
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => scheduler.Run(() =>
        {
            seam.EnterShared(new IndexLock());
            seam.Enter(new OrderLock());
        }));
        Assert.Contains("while it holds an index lock", thrown.Message, StringComparison.Ordinal);
    }

    private static string OrderOf(int seed)
    {
        using Scheduler scheduler = new(seed);
        System.Text.StringBuilder order = new();
        scheduler.Run([.. Enumerable.Range(0, 3).Select(thread => (Action)(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                order.Append(thread);
                scheduler.Pass();
            }
        }))]);
        return order.ToString();
    }
}

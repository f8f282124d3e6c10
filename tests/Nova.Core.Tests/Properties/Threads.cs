using System.Runtime.ExceptionServices;
using Xunit;

namespace Nova.Core.Tests.Properties;

internal static class Threads
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs the bodies on threads that start together; throws what the first of them threw, or that they did not come to an end.</summary>
    public static void RunAtOnce(params Action[] bodies)
    {
        Exception?[] problems = new Exception?[bodies.Length];
        using Barrier start = new(bodies.Length);
        Thread[] threads = [.. bodies.Select((body, i) => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                body();
            }
            catch (Exception problem)
            {
                problems[i] = problem;
            }
        })
        { IsBackground = true })];
        foreach (Thread thread in threads)
            thread.Start();
        if (!threads.All(thread => thread.Join(Patience)))
            Assert.Fail("the threads hold each other up");
        if (problems.FirstOrDefault(problem => problem is not null) is { } first)
            ExceptionDispatchInfo.Throw(first);
    }
}

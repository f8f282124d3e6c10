using System.Diagnostics;

namespace Nova.CommitModel.Tests.Machinery;

/// <summary>What an exploration came to.</summary>
/// <param name="States">Distinct states; of a run that stops at a violation, those seen so far.</param>
/// <param name="ImagesRecovered">Recoveries run, those of crashed recoveries included.</param>
/// <param name="Violation">The shortest way to a violation, or null.</param>
internal sealed record Exploration(int States, long ImagesRecovered, string? Violation, TimeSpan Elapsed);

/// <summary>Visits every state of a model, breadth first, on all processors.</summary>
internal static class Explorer
{
    public static Exploration Run(ProtocolModel model)
    {
        Stopwatch watch = Stopwatch.StartNew();
        StateSet seen = new();
        Worker[] workers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Worker(model, seen))];
        List<StateNode> frontier = [new StateNode(seen.AddIfNew(model.Start())!, null, "start")];
        string? violation = null;
        while (frontier.Count > 0 && violation is null)
        {
            int taken = -1;
            bool stopped = false;
            Parallel.ForEach(workers, worker =>
            {
                int i;
                while (!Volatile.Read(ref stopped) && (i = Interlocked.Increment(ref taken)) < frontier.Count)
                {
                    worker.Expand(frontier[i]);
                    if (worker.Violation is not null)
                    {
                        Volatile.Write(ref stopped, true);
                    }
                }
            });

            violation = workers.Select(w => w.Violation).FirstOrDefault(v => v is not null);
            frontier = [.. workers.SelectMany(w => w.Found)];
            Array.ForEach(workers, w => w.Found.Clear());
        }

        return new Exploration(seen.Count, workers.Sum(w => w.ImagesRecovered), violation, watch.Elapsed);
    }
}

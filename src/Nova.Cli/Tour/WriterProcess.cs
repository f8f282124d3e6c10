using System.Buffers.Binary;
using System.Globalization;
using Nova.Core;

namespace Nova.Cli.Tour;

/// <summary>The side of the kill test that is killed: threads that run their plans and acknowledge each operation when it has returned.</summary>
internal static class WriterProcess
{
    public const int ThreadCount = 2;

    /// <summary>An acknowledgement: the thread, and how many of its operations have returned. Short enough that a pipe takes it whole.</summary>
    public const int AcknowledgementBytes = 8;

    public static string DirectoryOf(string directory, int thread) => string.Create(CultureInfo.InvariantCulture, $"{directory}/{thread}");

    /// <summary>Writes until the process is killed, nobody listens any more, or one of the threads fails.</summary>
    public static void Run(string image, string directory, int seed, Stream acknowledgements)
    {
        using NovaVolume volume = NovaVolume.Open(image, new VolumeOptions { Credentials = Credentials.Superuser });
        for (int thread = 0; thread < ThreadCount; thread++)
            volume.CreateDirectory(DirectoryOf(directory, thread));

        Lock gate = new();
        Parallel.For(0, ThreadCount, new ParallelOptions { MaxDegreeOfParallelism = ThreadCount }, (thread, loop) =>
        {
            WriterPlan plan = new(seed, thread);
            string own = DirectoryOf(directory, thread);
            for (int returned = 0; !loop.ShouldExitCurrentIteration; returned++)
            {
                Acknowledge(acknowledgements, gate, thread, returned);
                foreach (WriterStep step in plan.Next())
                    step.ApplyTo(volume, own);
            }
        });
    }

    public static (int Thread, int Returned) ReadAcknowledgement(ReadOnlySpan<byte> bytes) =>
        (BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]));

    private static void Acknowledge(Stream acknowledgements, Lock gate, int thread, int returned)
    {
        Span<byte> bytes = stackalloc byte[AcknowledgementBytes];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, thread);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], returned);
        lock (gate)
        {
            acknowledgements.Write(bytes);
            acknowledgements.Flush();
        }
    }
}

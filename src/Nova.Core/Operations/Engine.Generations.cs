using Nova.Core.Media;

namespace Nova.Core.Operations;

// Generations: a counter of the volume that never goes back, because its bound is durable before a number below it is used (SPEC R11).
internal sealed partial class Engine
{
    /// <summary>Generations that one GenerationBound record makes available.</summary>
    private const ulong GenerationStep = 1 << 20;

    /// <summary>For the allocator image: the next generation, if the volume is closed cleanly.</summary>
    public ulong NextGeneration => Volatile.Read(ref _nextGeneration);

    /// <summary>What opening found.</summary>
    public void RestoreCounters(ulong nextGeneration, ulong generationBound, ulong operation) =>
        (_nextGeneration, _generationBound, _operation) = (nextGeneration, generationBound, operation);

    /// <summary>Draws a generation whose low bits differ from those in the slot's dead tail word: so a birth is never taken for the life before it.</summary>
    private bool TryNextGeneration(TailWord dead, out ulong generation)
    {
        Seam.Enter(_generations);
        try
        {
            generation = _nextGeneration;
            while (!dead.IsZero && TailWord.LowBitsOf(generation) == dead.LowGeneration)
            {
                generation++;
            }

            if (generation >= _generationBound && !TryRaiseBound(generation + GenerationStep))
            {
                return false;
            }

            _nextGeneration = generation + 1;
            return true;
        }
        finally
        {
            Seam.Exit(_generations);
        }
    }

    private bool TryRaiseBound(ulong bound)
    {
        GenerationBoundPayload payload = new() { Bound = bound };
        if (AppendToVolumeLog(RecordKind.GenerationBound, in payload) != NovaError.None)
        {
            return false;
        }

        _generationBound = bound;
        return true;
    }

    /// <summary>Appends one record to the log of the volume itself, durably.</summary>
    public NovaError AppendToVolumeLog<T>(RecordKind kind, in T payload)
        where T : unmanaged
    {
        Inode volume = PinReserved(Format.VolumeInode);
        Seam.Enter(volume.Order);
        Operation operation = BeginOperation();
        try
        {
            operation.Add(operation.Join(volume), kind, in payload);
            NovaError error = operation.Prepare(SpaceClaim.Volume);
            if (error == NovaError.None)
            {
                _ = operation.Commit();
            }

            return error;
        }
        finally
        {
            EndOperation(operation);
            Seam.Exit(volume.Order);
            Unpin(volume);
        }
    }
}

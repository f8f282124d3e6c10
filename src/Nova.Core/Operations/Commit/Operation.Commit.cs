using System.Runtime.CompilerServices;
using Nova.Core.Logs;
using Nova.Core.Media;
using Nova.Pmem;

namespace Nova.Core.Operations;

// Ordering (SPEC 4; DESIGN 4).
//   0. prepared                      everything is allocated; linked pages are zero, and durably so
//   1. store data (the caller)       a crash leaves a record that does not validate, or one whose data fails its checksum: the old state
//   2. store records, new page headers, links, the word of an era that a log enters, in any order
//                                    a crash leaves any part of them: a run that is not whole, or a witness that is missing: the old state; the era
//                                    word serves the old tail as well
//   3. store tail words that wait, zero ahead
//                                    they speak of earlier operations, which are durable, as are the words of their eras; zeroed lines are nobody's
//   4. fence                         the commit point
//   5. DRAM: log ends, waiting tails, pool; then the caller's indexes and the blocks it released
internal sealed partial class Operation
{
    /// <summary>Stores the records and fences: the commit point of an operation without data.</summary>
    /// <remarks>The fence is counted as its caller's: each use is a site of its own.</remarks>
    /// <exception cref="NovaException"><see cref="NovaError.Unknown"/>: the fence failed; the volume is read-only from here on.</exception>
    public FenceProof Commit([CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        StoreBatch batch = engine.Region.BeginBatch();
        try
        {
            return Commit(ref batch, member, file, line);
        }
        finally
        {
            batch.Dispose();
        }
    }

    /// <summary>Stores the records into the batch that holds the data, and fences: the commit point.</summary>
    /// <remarks>The fence is counted as its caller's: each use is a site of its own.</remarks>
    /// <exception cref="NovaException"><see cref="NovaError.Unknown"/>: the fence failed; the volume is read-only from here on.</exception>
    public FenceProof Commit(
        scoped ref StoreBatch batch, [CallerMemberName] string member = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Require(Stage.Prepared);
        int hub = Hub();
        FenceProof proof;
        try
        {
            for (int r = 0; r < _recordCount; r++)
            {
                StoreRecord(ref batch, r, hub);                                  // 2
            }

            StoreEras(ref batch);                                                // 2
            StoreTails(ref batch);                                               // 3
            StoreZeros(ref batch);                                               // 3
            proof = batch.Fence(member, file, line);                             // 4
        }
        catch (PmemException failure)
        {
            Abandon();
            throw engine.Stop(failure);
        }

        AdvanceLogs(proof);                                                      // 5
        CreditZeros(proof);                                                      // 5
        DataRuns.Clear();
        _stage = Stage.Committed;
        return proof;
    }

    private void StoreRecord(ref StoreBatch batch, int index, int hub)
    {
        ref readonly Staged record = ref _records[index];
        ref readonly Participant owner = ref _participants[record.Participant];
        uint seed = owner.Inode.Identity.Seed;
        if (record.NewPage != 0)
        {
            StorePage(ref batch, index, owner.Inode);
        }

        Span<byte> image = _image.AsSpan(0, LinesOf(index) * Format.LineSizeInBytes);
        int witnesses = WitnessesOf(index);
        RecordHeader header = new()
        {
            Kind = (byte)record.Kind,
            Flags = (byte)record.Flags,
            WitnessCount = (byte)witnesses,
            Sequence = record.Sequence,
            Operation = _number,
            Epoch = engine.Epoch,
            Place = (ushort)record.Place,
            Count = (ushort)owner.RecordCount,
        };
        int at = RecordHeader.SizeInBytes;
        if (witnesses > 0)
        {
            at = WriteWitnesses(image, at, record.Participant, hub);
        }

        _payloads.AsSpan(record.Start, record.Length).CopyTo(image[at..]);
        image[(at + record.Length)..].Clear();
        RecordImage.Seal(image, header, seed);
        batch.Store(record.RegionOffset, image, StoreTags.Record);
    }

    private int WriteWitnesses(Span<byte> image, int at, int participant, int hub)
    {
        for (int i = 0; i < _participantCount; i++)
        {
            if (i != participant && (participant == hub || i == hub))
            {
                ref readonly Participant other = ref _participants[i];
                Witness witness = new(other.Inode.Number, other.Inode.Identity.Generation, other.LastSequence);
                Overlay.Write(image[at..], in witness);
                at += Witness.SizeInBytes;
            }
        }

        return at;
    }

    /// <summary>Stores the header of a page that begins with this record, and the word that links it to the container before it.</summary>
    private void StorePage(ref StoreBatch batch, int index, Inode owner)
    {
        ref readonly Staged record = ref _records[index];
        long block = _pages[record.NewPage - 1];
        PageHeader header = new()
        {
            Owner = owner.Number,
            Generation = owner.Identity.Generation,
            FirstSequence = record.Sequence,
            PrecedingSequence = record.Sequence - 1,
        };
        header.Checksum = header.ComputeChecksum(owner.Identity.Seed);
        batch.Store(block * Format.BlockSizeInBytes, Overlay.BytesOf(in header)[..PageHeader.NextOffset], StoreTags.PageHeader);

        bool first = record.NewPage - 1 == _participants[record.Participant].FirstPage;
        LogEnd before = first ? owner.End : LogEnd.OfPage(_pages[record.NewPage - 2]);
        batch.StoreWord(before.LinkOffset, LinkWord.Make(owner.Identity.Seed, block).Value, StoreTags.Link);
    }

    /// <summary>The tail word of a number of the new era is stored by a later operation, after this one's fence.</summary>
    private void StoreEras(ref StoreBatch batch)
    {
        for (int i = 0; i < _participantCount; i++)
        {
            ref readonly Participant participant = ref _participants[i];
            Inode inode = participant.Inode;
            ulong era = EraWord.Of(participant.LastSequence);
            if (era != EraWord.Of(inode.Sequence))
            {
                batch.StoreWord(inode.Identity.SlotOffset + SlotHeader.EraOffset, EraWord.Make(inode.Identity.Seed, era).Value, StoreTags.Era);
            }
        }
    }

    private void StoreTails(ref StoreBatch batch)
    {
        for (int i = 0; i < _participantCount; i++)
        {
            if ((_publishing & (1u << i)) != 0)
            {
                _participants[i].Inode.Shard.Tails.Store(ref batch);
            }
        }

        _helped?.Store(ref batch);
    }

    /// <summary>The fence, or a store before it, failed: what the operation holds is of no use until the volume is opened again.</summary>
    private void Abandon()
    {
        _helped?.GiveBack();
        _helped = null;
        for (int i = 0; _publishing != 0; i++, _publishing >>= 1)
        {
            if ((_publishing & 1) != 0)
            {
                _participants[i].Inode.Shard.Tails.GiveBack();
            }
        }

        DataRuns.Clear();
        (_promised, _spent, _slotToZero) = (0, 0, -1);
        _stage = Stage.Committed;
    }

    private void StoreZeros(ref StoreBatch batch)
    {
        for (int i = 0; i < _participantCount; i++)
        {
            if (_participants[i].PageAhead != 0)
            {
                batch.Zero(_participants[i].PageAhead * Format.BlockSizeInBytes, Format.BlockSizeInBytes, StoreTags.Zero);
            }
        }

        if (_slotToZero >= 0)
        {
            _slotShard!.StoreZeroSlot(ref batch, _slotToZero);
        }
    }

    private void CreditZeros(FenceProof proof)
    {
        proof.ThrowIfForged();
        for (int i = 0; i < _participantCount; i++)
        {
            if (_participants[i].PageAhead != 0)
            {
                engine.ReturnPage(_participants[i].Inode.Shard, _participants[i].PageAhead);
            }
        }

        if (_slotToZero >= 0)
        {
            _slotShard!.Slots.Free(_slotToZero);
        }

        if (_promised < 0)
        {
            engine.Promises.Give(-_promised);
        }

        (_promised, _spent, _slotToZero) = (0, 0, -1);
    }

    private void AdvanceLogs(FenceProof proof)
    {
        _helped?.Complete(proof);
        _helped = null;
        for (int i = 0; i < _participantCount; i++)
        {
            ref readonly Participant participant = ref _participants[i];
            Inode inode = participant.Inode;
            bool orphan = inode.IsDead;
            inode.End = participant.End;
            inode.PageCount += participant.PageCount;
            if (participant.PageCount > 0)
            {
                engine.CountLogPages(participant.PageCount);
            }

            inode.ReservedPages = participant.ReservedPages;
            if (participant.Dies)
            {
                Volatile.Write(ref inode.DeathSequence, participant.LastSequence);
            }

            Volatile.Write(ref inode.Sequence, participant.LastSequence);
            SettleTail(i, orphan, proof);
        }

        _publishing = 0;
        engine.PublicationTimer.Arm();
        for (int i = 0; i < _participantCount; i++)
        {
            if (_participants[i].Dies)
            {
                _participants[i].Inode.DeathTicket = engine.LastOperation;
            }
        }
    }

    /// <summary>The words that were taken from a participant's shard are durable; its own waits from now on, unless nobody reads behind its death.</summary>
    private void SettleTail(int index, bool orphan, FenceProof proof)
    {
        Inode inode = _participants[index].Inode;
        TailPublisher tails = inode.Shard.Tails;
        bool published = (_publishing & (1u << index)) != 0;
        if (published && orphan)
        {
            tails.Complete(proof);
        }
        else if (published)
        {
            tails.Complete(proof, inode, _number);
        }
        else if (!orphan)
        {
            tails.Enqueue(inode, _number);
        }
    }
}

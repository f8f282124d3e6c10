namespace Nova.CommitModel.Tests.Commit;

/// <summary>What a tail word holds of a sequence number, and how the rest is kept (SPEC R14), with a rule left out or not.</summary>
public enum EraForm
{
    /// <summary>All of it: there are no eras.</summary>
    WholeNumbers,

    /// <summary>Its two low bits; an era is two numbers, and each log has an era word.</summary>
    EraWords,

    /// <summary>The era word is stored with the first tail word of its era, under one fence.</summary>
    StoredWithTail,

    /// <summary>Recovery stores era words and tail words under one fence.</summary>
    OneVerdictFence,

    /// <summary>An operation enters an era while the tail word of what lies before it waits.</summary>
    TailsLeftBehind,

    /// <summary>A slot is born again with the era word of its last life.</summary>
    KeptAtRebirth,
}

/// <summary>The arithmetic of eras, small: two numbers to an era, two bits of a number in a tail word.</summary>
internal static class Eras
{
    public static int Of(int sequence) => sequence >> 1;

    /// <summary>The number that a tail word means beside an era word; negative if there is none.</summary>
    public static int Resolve(int tailSequence, int era)
    {
        int low = tailSequence & 3;
        int behind = ((low >> 1) ^ era) & 1;
        return ((era - behind) << 1) | (low & 1);
    }
}

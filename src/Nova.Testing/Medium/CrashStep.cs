namespace Nova.Testing;

/// <summary>One step of a script: what a user of the tested code would call an operation.</summary>
/// <param name="Number">From 0, in the order in which steps began.</param>
/// <param name="Thread">The thread that ran it, numbered from 0 in the order in which threads first stored, fenced or began a step.</param>
/// <param name="Text">What the script called it.</param>
public readonly record struct CrashStep(int Number, int Thread, string Text)
{
    /// <summary>The text of the step.</summary>
    public override string ToString() => Text;
}

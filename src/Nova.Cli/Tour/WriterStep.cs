using Nova.Core;

namespace Nova.Cli.Tour;

/// <summary>What one atomic operation of the writer does.</summary>
internal enum WriterStepKind
{
    /// <summary>Makes an empty file.</summary>
    Create,

    /// <summary>Writes a file from its start to its end.</summary>
    Write,

    /// <summary>Adds to the end of a file.</summary>
    Append,

    /// <summary>Renames a file, over another one if the new name is taken.</summary>
    Rename,

    /// <summary>Removes a file.</summary>
    Unlink,
}

/// <summary>One atomic operation of the writer, which can be done to a volume and to a model of the directory.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Name">The file.</param>
/// <param name="Content">Its content afterwards, but for a rename or a removal.</param>
/// <param name="NewName">For a rename.</param>
internal readonly record struct WriterStep(WriterStepKind Kind, string Name, WriterContent Content = default, string NewName = "")
{
    public void ApplyTo(Dictionary<string, WriterContent> model)
    {
        switch (Kind)
        {
            case WriterStepKind.Create:
                model.Add(Name, default);
                break;
            case WriterStepKind.Write or WriterStepKind.Append:
                model[Name] = Content;
                break;
            case WriterStepKind.Rename:
                model.Remove(Name, out WriterContent moved);
                model[NewName] = moved;
                break;
            default:
                model.Remove(Name);
                break;
        }
    }

    public void ApplyTo(NovaVolume volume, string directory)
    {
        string path = $"{directory}/{Name}";
        switch (Kind)
        {
            case WriterStepKind.Create:
                volume.OpenFile(path, FileMode.CreateNew, FileAccess.Write).Dispose();
                break;
            case WriterStepKind.Write:
                using (NovaFile file = volume.OpenFile(path, FileMode.Open, FileAccess.Write))
                    file.Write(Content.ToBytes(), offset: 0);
                break;
            case WriterStepKind.Append:
                using (NovaFile file = volume.OpenFile(path, FileMode.Append, FileAccess.Write))
                    file.Append(Content.ToBytes().AsSpan((int)file.Length));
                break;
            case WriterStepKind.Rename:
                volume.Move(path, $"{directory}/{NewName}", RenameMode.Replace);
                break;
            default:
                volume.Delete(path);
                break;
        }
    }
}

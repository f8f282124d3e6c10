using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Nova.Pmem;

/// <summary>Bytes mapped by <see cref="MemoryMappedFile"/>, on systems that have no mapping of their own here.</summary>
internal sealed unsafe class PortableMapping : RegionMapping
{
    private readonly MemoryMappedFile _mapped;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeFileHandle? _file;
    private bool _isDisposed;

    private PortableMapping(
        MemoryMappedFile mapped, MemoryMappedViewAccessor view, SafeFileHandle? file, byte* address, long lengthInBytes, RegionAccess access)
        : base(address, lengthInBytes, access)
    {
        _mapped = mapped;
        _view = view;
        _file = file;
    }

    /// <summary>Maps a file, or memory of no file if <paramref name="file"/> is null; takes the handle over.</summary>
    public static PortableMapping Map(SafeFileHandle? file, long lengthInBytes, RegionAccess access)
    {
        MemoryMappedFileAccess rights = access == RegionAccess.ReadOnly ? MemoryMappedFileAccess.Read : MemoryMappedFileAccess.ReadWrite;
        MemoryMappedFile mapped = file is null
            ? MemoryMappedFile.CreateNew(mapName: null, lengthInBytes, rights)
            : MemoryMappedFile.CreateFromFile(file, mapName: null, capacity: 0, rights, HandleInheritability.None, leaveOpen: true);
        return View(mapped, file, lengthInBytes, access);
    }

    // Each view of anonymous memory is of one MemoryMappedFile, which its finalizer closes after the last of them.
    public override RegionMapping MapAgain() => View(_mapped, _file, LengthInBytes, Access);

    public override void Populate(long offset, long length) => PageToucher.Touch(Address, offset, length, Access);

    public override void WriteBack(long offset, long length)
    {
        try
        {
            _view.Flush();
            if (_file is not null)
                RandomAccess.FlushToDisk(_file);
        }
        catch (IOException failure)
        {
            throw new PmemException(PmemError.WriteBackFailed, $"A write-back failed: {failure.Message}", failure);
        }
    }

    public override void Dispose()
    {
        if (_isDisposed)
            return;

        _isDisposed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        if (_file is not null)
        {
            _mapped.Dispose();
            _file.Dispose();
        }
    }

    private static PortableMapping View(MemoryMappedFile mapped, SafeFileHandle? file, long lengthInBytes, RegionAccess access)
    {
        MemoryMappedViewAccessor view = mapped.CreateViewAccessor(
            0, lengthInBytes, access == RegionAccess.ReadOnly ? MemoryMappedFileAccess.Read : MemoryMappedFileAccess.ReadWrite);
        byte* address = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        return new PortableMapping(mapped, view, file, address + view.PointerOffset, lengthInBytes, access);
    }
}

namespace Nova.CommitModel.Tests.Machinery;

/// <summary>Numbers the distinct contents of cells, so that a state is a short row of words. Safe to use from several threads.</summary>
internal sealed class ValueTable<T>
    where T : struct, IEquatable<T>
{
    private readonly Dictionary<T, ushort> _numbers = [];
    private readonly T[] _values = new T[ushort.MaxValue + 1];
    private readonly Lock _lock = new();

    public ref readonly T this[ushort number] => ref _values[number];

    public ushort NumberOf(in T value)
    {
        lock (_lock)
        {
            if (!_numbers.TryGetValue(value, out ushort number))
            {
                number = checked((ushort)(CellValue.First + _numbers.Count));
                _numbers.Add(value, number);
                _values[number] = value;            // before the number is handed out: a reader can only know it afterwards
            }

            return number;
        }
    }
}

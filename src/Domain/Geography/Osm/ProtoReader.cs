namespace CaseMgmt.Domain.Geography.Osm;

/// <summary>Reads one protobuf message from memory; every fault is an <see cref="OsmFormatException"/> that names the place.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> data, long blockOffset, int start = 0)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _at;

    public readonly bool AtEnd => _at >= _data.Length;

    public readonly int Position => start + _at;

    public int Wire { get; private set; }

    /// <summary>Moves to the next field; answers its number, or 0 at the end.</summary>
    public int NextField()
    {
        if (AtEnd)
            return 0;
        var tag = ReadVarint();
        Wire = (int)(tag & 7);
        var field = tag >> 3;
        return field is 0 or > 536_870_911 ? throw Fault("a field number is out of range.") : (int)field;
    }

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_at >= _data.Length)
                throw Fault("the data ends within a number.");
            var b = _data[_at++];
            if (shift == 63 && b > 1)
                throw Fault("a number is longer than 64 bits.");
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw Fault("a number is longer than 64 bits.");
    }

    public ulong ReadNumber() => Wire == 0 ? ReadVarint() : throw Fault("a number was expected.");

    public long ReadSigned() => ZigZag(ReadNumber());

    public ReadOnlySpan<byte> ReadBytes()
    {
        if (Wire != 2)
            throw Fault("a length-delimited field was expected.");
        var length = ReadVarint();
        if (length > (ulong)(_data.Length - _at))
            throw Fault("a length points beyond the end of the data.");
        var bytes = _data.Slice(_at, (int)length);
        _at += (int)length;
        return bytes;
    }

    /// <summary>A nested message that knows its place in this one.</summary>
    public ProtoReader ReadMessage()
    {
        var bytes = ReadBytes();
        return new ProtoReader(bytes, blockOffset, Position - bytes.Length);
    }

    public void Skip()
    {
        switch (Wire)
        {
            case 0:
                ReadVarint();
                break;
            case 1:
                Advance(8);
                break;
            case 2:
                ReadBytes();
                break;
            case 5:
                Advance(4);
                break;
            default:
                throw Fault("an unknown wire type.");
        }
    }

    /// <summary>Adds the values of a repeated number, packed or not, to a list.</summary>
    public void ReadNumbers(ICollection<long> into, bool signed)
    {
        if (Wire == 0)
        {
            var single = ReadVarint();
            into.Add(signed ? ZigZag(single) : (long)single);
            return;
        }

        var packed = ReadMessage();
        while (!packed.AtEnd)
        {
            var value = packed.ReadVarint();
            into.Add(signed ? ZigZag(value) : (long)value);
        }
    }

    public readonly OsmFormatException Fault(string what) => OsmFormatException.InBlock(blockOffset, Position, what);

    private static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private void Advance(int count)
    {
        if (count > _data.Length - _at)
            throw Fault("the data ends within a number.");
        _at += count;
    }
}

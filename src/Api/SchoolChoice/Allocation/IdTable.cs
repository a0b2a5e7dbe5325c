using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaseMgmt.Api.SchoolChoice.Allocation;

/// <summary>The ids of a file, each with its number in the order of the file, found by an open hash table. Ids are compared byte by byte.</summary>
internal sealed class IdTable
{
    private readonly PackedId[] _ids;
    private readonly byte[]?[]? _long;
    private readonly ulong[] _slots;
    private readonly int _mask;

    /// <summary>Takes over the ids.</summary>
    /// <param name="ids">The ids in order.</param>
    /// <param name="longIds">The bytes of those that are too long to be packed, by their number; null when there are none.</param>
    internal IdTable(PackedId[] ids, byte[]?[]? longIds)
    {
        (_ids, _long) = (ids, longIds);
        _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2L * ids.Length))];
        _mask = _slots.Length - 1;
        Duplicates = Fill();
    }

    /// <summary>How many ids there are.</summary>
    internal int Count => _ids.Length;

    /// <summary>The numbers of ids that stood in the file before; the first hundred.</summary>
    internal IReadOnlyList<int> Duplicates { get; }

    /// <summary>The number of an id, or -1.</summary>
    /// <param name="id">The id.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="guess">A number it may well have; any number will do.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Find(in PackedId id, ReadOnlySpan<byte> bytes, int guess) =>
        (uint)guess < (uint)_ids.Length && Is(guess, id, bytes) ? guess : Find(id, bytes);

    /// <summary>Whether a number is that of an id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool Is(int number, in PackedId id, ReadOnlySpan<byte> bytes) => _ids[number] == id && (!id.IsLong || bytes.SequenceEqual(_long![number]));

    /// <summary>Writes an id.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="output">Where to.</param>
    internal void Write(int number, CsvOutput output)
    {
        if (_ids[number].IsLong)
            output.Write(_long![number]);
        else
            output.Write(_ids[number]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Find(in PackedId id, ReadOnlySpan<byte> bytes)
    {
        var hash = id.Hash();
        for (var slot = (int)hash & _mask; _slots[slot] is var held and not 0; slot = (slot + 1) & _mask)
        {
            if (held >> 32 == hash >> 32 && Is((int)(uint)held - 1, id, bytes))
                return (int)(uint)held - 1;
        }
        return -1;
    }

    // A slot holds the upper half of the hash and the number counted from 1.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private List<int> Fill()
    {
        var duplicates = new List<int>();
        for (var number = 0; number < _ids.Length; number++)
        {
            ref readonly var id = ref _ids[number];
            var hash = id.Hash();
            var slot = (int)hash & _mask;
            for (; _slots[slot] is var held and not 0; slot = (slot + 1) & _mask)
            {
                if (held >> 32 == hash >> 32 && Is((int)(uint)held - 1, id, _long?[number]))
                    break;
            }
            if (_slots[slot] == 0)
                _slots[slot] = (hash & 0xFFFFFFFF00000000) | (uint)(number + 1);
            else if (duplicates.Count < FileFaults.Most)
                duplicates.Add(number);
        }
        return duplicates;
    }
}

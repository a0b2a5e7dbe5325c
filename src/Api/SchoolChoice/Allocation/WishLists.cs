using System.Globalization;
using System.Runtime.CompilerServices;
using CaseMgmt.Api.Adapters.Imports;

namespace CaseMgmt.Api.SchoolChoice.Allocation;

/// <summary>What applicants.csv holds.</summary>
internal sealed class WishLists
{
    private const int FixedColumns = 2;
    private readonly IdColumn _ids;
    private readonly int _width;

    private WishLists(int applicants, int width)
    {
        (_ids, _width) = (new IdColumn(applicants), width);
        Lottery = new long[applicants];
        Starts = new int[applicants + 1];
        Schools = GC.AllocateUninitializedArray<int>(applicants * width);
    }

    /// <summary>The applicants' ids.</summary>
    internal PackedId[] Ids => _ids.Ids;

    /// <summary>The bytes of long ids.</summary>
    internal byte[]?[]? LongIds => _ids.LongIds;

    /// <summary>Each applicant's lottery number as written.</summary>
    internal long[] Lottery { get; }

    /// <summary>Where each applicant's wishes begin.</summary>
    internal int[] Starts { get; }

    /// <summary>The wished schools, one list after the other.</summary>
    internal int[] Schools { get; private set; }

    /// <summary>The number of the choice that each wish stands in, where somebody left one empty before a filled one.</summary>
    internal ushort[]? Ranks { get; private set; }

    /// <summary>The columns that the file is to have: as many choices as its first line names.</summary>
    internal static IReadOnlyList<string> Columns(CsvFile file) =>
        ["applicant", "lottery", .. Enumerable.Range(1, Width(file)).Select(i => string.Create(CultureInfo.InvariantCulture, $"choice{i}"))];

    /// <summary>Reads the file, whose columns are right.</summary>
    /// <param name="file">The file.</param>
    /// <param name="schools">The schools.</param>
    /// <param name="told">Takes what is wrong. A choice of an unknown school is then none, and a wrong lottery number one that nobody else has.</param>
    /// <exception cref="ImportRefusedException">It is too large.</exception>
    internal static WishLists Read(CsvFile file, IdTable schools, List<ImportFault> told)
    {
        var width = Width(file);
        var rows = file.CountRows();
        if ((long)rows.Sum() * width > Array.MaxLength || width > ushort.MaxValue)
            throw new ImportRefusedException([new ImportFault(file.Name, 1, null, "too-large")]);
        var lists = new WishLists(rows.Sum(), width);
        var parts = file.InParts();
        var firsts = new int[parts.Count];
        for (var i = 1; i < parts.Count; i++)
            firsts[i] = firsts[i - 1] + rows[i - 1];
        var faults = parts.Select(_ => new FileFaults(file.Name, file.Header)).ToList();
        Parts.Run(parts.Count, i => lists.ReadPart(parts[i], firsts[i], schools, faults[i]));
        told.AddRange(FileFaults.Of(faults, rows));
        lists.CloseGaps();
        return lists;
    }

    private static int Width(CsvFile file) => Math.Max(0, file.Header.Count - FixedColumns);

    /// <summary>The applicant and the column, counted from 1, of a wish.</summary>
    internal (int Applicant, int Column) At(int wish)
    {
        var applicant = Array.BinarySearch(Starts, wish);
        if (applicant < 0)
            applicant = ~applicant - 1;
        // Those without wishes begin where the next one does.
        while (Starts[applicant + 1] == wish)
            applicant++;
        return (applicant, FixedColumns + (Ranks?[wish] ?? wish - Starts[applicant] + 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadPart(CsvRange rows, int first, IdTable schools, FileFaults faults)
    {
        while (rows.NextRow())
        {
            var applicant = first + rows.Rows - 1;
            rows.NextField();
            if (rows.IsEmpty)
                faults.Add(rows.Rows, 1, "empty");
            _ids.Set(applicant, rows);
            if (!rows.NextField() || !rows.TryNumber(out Lottery[applicant]))
            {
                Lottery[applicant] = long.MinValue + applicant;
                if (rows.FieldCount > 1)
                    faults.Add(rows.Rows, 2, "not-a-whole-number");
            }
            var choices = Schools.AsSpan(applicant * _width, _width);
            var read = 0;
            while (read < _width && rows.NextField())
            {
                ref var choice = ref choices[read++];
                choice = rows.IsEmpty ? -1 : schools.Find(rows.Id, rows.Field, -1);
                if (choice < 0 && !rows.IsEmpty)
                    faults.Add(rows.Rows, FixedColumns + read, "unknown-school");
            }
            choices[read..].Fill(-1);
            if (rows.FieldCount < FixedColumns + _width)
                faults.Add(rows.Rows, 0, "too-few-fields");
            else if (rows.NextField())
                faults.Add(rows.Rows, 0, "too-many-fields");
        }
    }

    // From rows of one width to lists one after the other, in the same array.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CloseGaps()
    {
        var next = 0;
        for (var applicant = 0; applicant < Ids.Length; applicant++)
        {
            Starts[applicant] = next;
            for (var i = 0; i < _width; i++)
            {
                var school = Schools[(applicant * _width) + i];
                if (school < 0)
                    continue;
                if (Ranks is null && next - Starts[applicant] != i)
                    Ranks = RanksUntil(applicant, next);
                if (Ranks is not null)
                    Ranks[next] = (ushort)(i + 1);
                Schools[next++] = school;
            }
        }
        Starts[^1] = next;
        if (next < Schools.Length)
            Schools = Schools[..next];
    }

    // The ranks of the wishes before the first gap, which are counted from 1 in every list.
    private ushort[] RanksUntil(int applicant, int count)
    {
        var ranks = new ushort[Schools.Length];
        for (var before = 0; before <= applicant; before++)
        {
            var end = before == applicant ? count : Starts[before + 1];
            for (var wish = Starts[before]; wish < end; wish++)
                ranks[wish] = (ushort)(wish - Starts[before] + 1);
        }
        return ranks;
    }
}

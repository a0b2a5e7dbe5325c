using System.Runtime.CompilerServices;
using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Domain.SchoolChoice.Allocation;

namespace CaseMgmt.Api.SchoolChoice.Allocation;

/// <summary>Reads priorities.csv: the keys of the wishes. Pairs that nobody wished for are read, checked for unknown ids and left out.</summary>
internal sealed class Priorities
{
    private const long Missing = long.MinValue;
    internal static readonly string[] Columns = ["school", "applicant", "score"];

    private readonly IdTable _schools;
    private readonly IdTable _applicants;
    private readonly WishLists _wishes;

    // Scores as written until all are read and their range is known.
    private readonly ulong[] _keys;

    private Priorities(IdTable schools, IdTable applicants, WishLists wishes)
    {
        (_schools, _applicants, _wishes) = (schools, applicants, wishes);
        _keys = GC.AllocateUninitializedArray<ulong>(wishes.Schools.Length);
        Array.Fill(_keys, unchecked((ulong)Missing));
    }

    /// <summary>Reads the file, whose columns are right.</summary>
    /// <param name="file">The file.</param>
    /// <param name="applicantsFile">That of the wishes.</param>
    /// <param name="schools">The schools.</param>
    /// <param name="applicants">The applicants.</param>
    /// <param name="wishes">Their wishes.</param>
    /// <param name="lottery">Their ranks in the lottery.</param>
    /// <param name="told">What is wrong with the other files, to which comes what is wrong with this one, and wishes without a priority.</param>
    /// <exception cref="ImportRefusedException">Something is wrong with any of the files.</exception>
    internal static (ulong[] Keys, ScoreHalf Scores) Read(
        CsvFile file, CsvFile applicantsFile, IdTable schools, IdTable applicants, WishLists wishes, int[] lottery, List<ImportFault> told)
    {
        var priorities = new Priorities(schools, applicants, wishes);
        var parts = file.InParts();
        var faults = parts.Select(_ => new FileFaults(file.Name, Columns)).ToList();
        var found = new Found[parts.Count];
        Parts.Run(parts.Count, i => found[i] = priorities.ReadPart(parts[i], faults[i]));
        var wishesTold = told.Count;
        told.AddRange(FileFaults.Of(faults, [.. parts.Select(p => p.Rows)]));
        told.InsertRange(wishesTold, priorities.Unranked(applicantsFile));
        told.AddRange(priorities.Repeated(file, found.Sum(f => (long)f.Count)));
        if (told.Count > 0)
            throw FileFaults.Refused(told);
        return (priorities._keys, priorities.ToKeys(found.Min(f => f.Smallest), found.Max(f => f.Largest), lottery));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Found ReadPart(CsvRange rows, FileFaults faults)
    {
        var found = new Found(0, long.MaxValue, long.MinValue);
        var (school, applicant) = (-1, -1);
        while (rows.NextRow())
        {
            rows.NextField();
            // Files stand in the order of schools or of applicants as a rule: the same again, or the next.
            school = _schools.Find(rows.Id, rows.Field, school);
            if (school < 0)
                faults.Add(rows.Rows, 1, "unknown-school");
            if (!rows.NextField())
            {
                faults.Add(rows.Rows, 0, "too-few-fields");
                continue;
            }
            var id = rows.Id;
            applicant = applicant >= 0 && _applicants.Is(applicant, id, rows.Field) ? applicant : _applicants.Find(id, rows.Field, applicant + 1);
            if (applicant < 0)
                faults.Add(rows.Rows, 2, "unknown-applicant");
            if (!rows.NextField())
            {
                faults.Add(rows.Rows, 0, "too-few-fields");
                continue;
            }
            if (!rows.TryNumber(out var score))
                faults.Add(rows.Rows, 3, "not-a-whole-number");
            if (rows.NextField())
                faults.Add(rows.Rows, 0, "too-many-fields");
            if (school >= 0 && applicant >= 0 && Place(school, applicant) is var wish and >= 0)
            {
                _keys[wish] = (ulong)score;
                found = new Found(found.Count + 1, Math.Min(found.Smallest, score), Math.Max(found.Largest, score));
            }
        }
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(int school, int applicant)
    {
        var end = _wishes.Starts[applicant + 1];
        for (var wish = _wishes.Starts[applicant]; wish < end; wish++)
        {
            if (_wishes.Schools[wish] == school)
                return wish;
        }
        return -1;
    }

    private IEnumerable<ImportFault> Unranked(CsvFile applicantsFile)
    {
        var faults = new FileFaults(applicantsFile.Name, applicantsFile.Header);
        if (_keys.AsSpan().Contains(unchecked((ulong)Missing)))
        {
            // The second of two equal wishes never gets a key; that is then the fault, not that the priority is missing.
            var twice = InstanceChecks.SchoolsTwice(_schools.Count, _wishes.Starts, _wishes.Schools, int.MaxValue).Select(t => t.Wish).ToHashSet();
            for (var wish = 0; wish < _keys.Length; wish++)
            {
                if (_keys[wish] != unchecked((ulong)Missing))
                    continue;
                var (applicant, column) = _wishes.At(wish);
                faults.Add(applicant + 2, column, twice.Contains(wish) ? "school-wished-twice" : "no-priority");
            }
        }
        return faults.All;
    }

    private IEnumerable<ImportFault> Repeated(CsvFile file, long found)
    {
        var faults = new FileFaults(file.Name, Columns);
        if (found == _keys.Length - _keys.AsSpan().Count(unchecked((ulong)Missing)))
            return [];
        var seen = new bool[_keys.Length];
        var line = 1;
        foreach (var rows in file.InParts())
        {
            while (rows.NextRow())
            {
                line++;
                rows.NextField();
                var school = _schools.Find(rows.Id, rows.Field, -1);
                var applicant = rows.NextField() ? _applicants.Find(rows.Id, rows.Field, -1) : -1;
                // Without a score it was not taken for a pair.
                if (school < 0 || applicant < 0 || !rows.NextField() || Place(school, applicant) is not (>= 0 and var wish))
                    continue;
                if (seen[wish])
                    faults.Add(line, 0, "pair-twice");
                seen[wish] = true;
            }
        }
        return faults.All;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ScoreHalf ToKeys(long smallest, long largest, int[] lottery)
    {
        var scores = ScoreHalf.Between(smallest, largest, () => _keys.Select(k => (long)k));
        for (var applicant = 0; applicant < lottery.Length; applicant++)
        {
            foreach (ref var key in _keys.AsSpan(_wishes.Starts[applicant].._wishes.Starts[applicant + 1]))
                key = AllocationKey.Of(scores.Of((long)key), lottery[applicant]);
        }
        return scores;
    }

    private readonly record struct Found(int Count, long Smallest, long Largest);
}

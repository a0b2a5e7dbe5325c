using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Domain.SchoolChoice.Allocation;

namespace CaseMgmt.Api.SchoolChoice.Allocation;

/// <summary>
/// Reads an instance from three files. schools.csv: <c>school,capacity</c>. applicants.csv: <c>applicant,lottery,choice1,…,choiceK</c>, an empty
/// choice being none. priorities.csv: <c>school,applicant,score</c>, lower being better. Ids are any text without comma. What is wrong with the files is
/// told together, up to a hundred faults of each kind and file; only wrong columns are told before anything else.
/// </summary>
internal static class InstanceFiles
{
    private static readonly string[] SchoolColumns = ["school", "capacity"];

    /// <summary>Reads the files.</summary>
    /// <exception cref="ImportRefusedException">A file is bad; the faults say where.</exception>
    internal static NamedInstance Read(string schoolsPath, string applicantsPath, string prioritiesPath)
    {
        using var schoolsFile = CsvFile.Open(schoolsPath);
        using var applicantsFile = CsvFile.Open(applicantsPath);
        using var prioritiesFile = CsvFile.Open(prioritiesPath);
        var told = new List<ImportFault>();
        foreach (var (file, columns) in new[] { (schoolsFile, SchoolColumns), (applicantsFile, WishLists.Columns(applicantsFile)), (prioritiesFile, (IReadOnlyList<string>)Priorities.Columns) })
            told.AddRange(file.HeaderFaults(columns).All);
        if (told.Count > 0)
            throw FileFaults.Refused(told);
        var (schools, capacities) = ReadSchools(schoolsFile, told);
        var wishes = WishLists.Read(applicantsFile, schools, told);
        var (applicants, lottery, repeated) = ((IdTable?)null, Array.Empty<int>(), (IReadOnlyList<int>)[]);
        Parts.Run(2, part =>
        {
            if (part == 0)
                applicants = new IdTable(wishes.Ids, wishes.LongIds);
            else
                lottery = LotteryRanks.Of(wishes.Lottery, out repeated);
        });
        var twice = new FileFaults(applicantsFile.Name, applicantsFile.Header);
        foreach (var applicant in applicants!.Duplicates)
            twice.Add(applicant + 2, 1, "applicant-twice");
        foreach (var applicant in repeated)
            twice.Add(applicant + 2, 2, "lottery-number-twice");
        told.AddRange(twice.All);
        var (keys, scores) = Priorities.Read(prioritiesFile, applicantsFile, schools, applicants, wishes, lottery, told);
        var instance = new AllocationInstance(capacities, wishes.Starts, wishes.Schools, keys, lottery);
        return new NamedInstance(instance, schools, applicants, wishes.Lottery, scores, wishes.Ranks);
    }

    private static (IdTable Schools, int[] Capacities) ReadSchools(CsvFile file, List<ImportFault> told)
    {
        var faults = new FileFaults(file.Name, file.Header);
        var ids = new IdColumn(file.CountRows().Sum());
        var capacities = new int[ids.Count];
        var number = -1;
        foreach (var rows in file.InParts())
        {
            while (rows.NextRow())
            {
                number++;
                rows.NextField();
                if (rows.IsEmpty)
                    faults.Add(number + 2, 1, "empty");
                ids.Set(number, rows);
                if (!rows.NextField())
                    faults.Add(number + 2, 0, "too-few-fields");
                else if (!rows.TryNumber(out var capacity) || capacity > int.MaxValue)
                    faults.Add(number + 2, 2, "not-a-number-of-seats");
                else if (capacity < 0)
                    faults.Add(number + 2, 2, "negative-capacity");
                else
                    capacities[number] = (int)capacity;
                if (rows.NextField())
                    faults.Add(number + 2, 0, "too-many-fields");
            }
        }
        var schools = new IdTable(ids.Ids, ids.LongIds);
        foreach (var school in schools.Duplicates)
            faults.Add(school + 2, 1, "school-listed-twice");
        told.AddRange(faults.All);
        return (schools, capacities);
    }
}

/// <summary>Work on the parts of a file at the same time. By threads of its own: of a process that lives for two tenths of a second, the library for it would take one to be made ready.</summary>
internal static class Parts
{
    /// <summary>Does it; a fault of one part is thrown as it is, that of the first part first.</summary>
    internal static void Run(int count, Action<int> work)
    {
        var faults = new ExceptionDispatchInfo?[count];
        var threads = new Thread[count - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            var part = i + 1;
            threads[i] = new Thread(() => Do(part, work, faults));
            threads[i].Start();
        }
        Do(0, work, faults);
        foreach (var thread in threads)
            thread.Join();
        foreach (var fault in faults)
            fault?.Throw();
    }

    private static void Do(int part, Action<int> work, ExceptionDispatchInfo?[] faults)
    {
        try
        {
            work(part);
        }
        catch (Exception e)
        {
            faults[part] = ExceptionDispatchInfo.Capture(e);
        }
    }
}

/// <summary>The ids of a file while they are read, by several threads at places of their own.</summary>
/// <param name="count">How many there will be.</param>
internal sealed class IdColumn(int count)
{
    private readonly PackedId[] _ids = new PackedId[count];
    private byte[]?[]? _long;

    /// <summary>How many there will be.</summary>
    internal int Count => _ids.Length;

    /// <summary>The ids in order.</summary>
    internal PackedId[] Ids => _ids;

    /// <summary>The bytes of those that are too long to be packed; null when there are none.</summary>
    internal byte[]?[]? LongIds => _long;

    /// <summary>Sets an id from the latest field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Set(int number, CsvRange rows)
    {
        _ids[number] = rows.Id;
        if (_ids[number].IsLong)
            SetLong(number, rows);
    }

    private void SetLong(int number, CsvRange rows)
    {
        if (_long is null)
            Interlocked.CompareExchange(ref _long, new byte[_ids.Length][], null);
        _long[number] = rows.Field.ToArray();
    }
}

using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Domain.SchoolChoice.Allocation;

namespace CaseMgmt.Api.SchoolChoice.Allocation;

/// <summary>
/// The files of a result. result.csv: <c>applicant,school,rank</c> in the order of applicants.csv, the rank being the number of the choice and
/// 0, without school, when there is none. cutoffs.csv: <c>school,score,lottery</c> of the last admitted, in the order of schools.csv, only for
/// schools without a free seat (one without seats has no last admitted). lottery.csv: <c>applicant,lottery</c> in the order of applicants.csv.
/// </summary>
internal static class ResultFiles
{
    private const string Result = "result.csv";
    private const string Cutoffs = "cutoffs.csv";
    private const string Lottery = "lottery.csv";
    private static readonly string[] ResultColumns = ["applicant", "school", "rank"];
    private static readonly string[] CutoffColumns = ["school", "score", "lottery"];
    private static readonly string[] LotteryColumns = ["applicant", "lottery"];

    /// <summary>Writes the files, all of them or, when that fails, none: they are finished beside the folder before they are moved into it.</summary>
    /// <param name="folder">The folder; made when it is missing. Files of an earlier result in it are replaced.</param>
    /// <param name="named">The instance.</param>
    /// <param name="run">Its result.</param>
    internal static void Write(string folder, NamedInstance named, AllocationRun run)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(target))
            throw new IOException($"{folder} is a file, not a folder.");
        Directory.CreateDirectory(Path.GetDirectoryName(target) ?? target);
        var draft = $"{target}.{Path.GetRandomFileName()}";
        Directory.CreateDirectory(draft);
        try
        {
            Parts.Run(2, part =>
            {
                if (part == 0)
                {
                    WriteFile(Path.Combine(draft, Result), ResultColumns, o => WriteResult(o, named, run.Result));
                    return;
                }
                WriteFile(Path.Combine(draft, Cutoffs), CutoffColumns, o => WriteCutoffs(o, named, run.Proof));
                WriteFile(Path.Combine(draft, Lottery), LotteryColumns, o => WriteLottery(o, named));
            });
            if (!Directory.Exists(target))
            {
                Directory.Move(draft, target);
                return;
            }
            // The result is taken away first and put back last: where it stands, the other two belong to it.
            File.Delete(Path.Combine(target, Result));
            foreach (var file in new[] { Cutoffs, Lottery, Result })
                File.Move(Path.Combine(draft, file), Path.Combine(target, file), overwrite: true);
        }
        finally
        {
            if (Directory.Exists(draft))
                Directory.Delete(draft, recursive: true);
        }
    }

    /// <summary>Reads a result back.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="named">The instance it is of.</param>
    /// <returns>Each applicant's school, or none, and the stated cut-offs.</returns>
    /// <exception cref="ImportRefusedException">A file is bad, or does not belong to the instance.</exception>
    internal static (int[] Schools, ulong?[] Cutoffs) Read(string folder, NamedInstance named)
    {
        using var result = CsvFile.Open(Path.Combine(folder, Result));
        using var cutoffs = CsvFile.Open(Path.Combine(folder, Cutoffs));
        using var lottery = CsvFile.Open(Path.Combine(folder, Lottery));
        RequireLottery(lottery, named);
        return (ReadResult(result, named), ReadCutoffs(cutoffs, named));
    }

    private static void WriteFile(string path, string[] columns, Action<CsvOutput> rows)
    {
        using var output = new CsvOutput(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0));
        output.Write(string.Join(',', columns));
        output.Write('\n');
        rows(output);
    }

    private static void WriteResult(CsvOutput output, NamedInstance named, AllocationResult result)
    {
        var schools = result.Schools;
        var places = result.Places;
        for (var applicant = 0; applicant < schools.Length; applicant++)
        {
            named.Applicants.Write(applicant, output);
            output.Write(',');
            if (schools[applicant] != AllocationResult.None)
                named.Schools.Write(schools[applicant], output);
            output.Write(',');
            output.Write(schools[applicant] == AllocationResult.None ? 0L : named.Rank(applicant, places[applicant]));
            output.Write('\n');
        }
    }

    private static void WriteCutoffs(CsvOutput output, NamedInstance named, AllocationProof proof)
    {
        var cutoffs = proof.Cutoffs;
        for (var school = 0; school < cutoffs.Length; school++)
        {
            if (cutoffs[school] is not { } key)
                continue;
            named.Schools.Write(school, output);
            output.Write(',');
            output.Write(named.Scores.Written(key));
            output.Write(',');
            output.Write(named.LotteryOf(key));
            output.Write('\n');
        }
    }

    private static void WriteLottery(CsvOutput output, NamedInstance named)
    {
        for (var applicant = 0; applicant < named.Lottery.Length; applicant++)
        {
            named.Applicants.Write(applicant, output);
            output.Write(',');
            output.Write(named.Lottery[applicant]);
            output.Write('\n');
        }
    }

    private static int[] ReadResult(CsvFile file, NamedInstance named)
    {
        var schools = new int[named.Applicants.Count];
        ReadRows(file, ResultColumns, named.Applicants, (rows, applicant, fault) =>
        {
            rows.NextField();
            var school = rows.IsEmpty ? AllocationResult.None : named.Schools.Find(rows.Id, rows.Field, -1);
            if (school < 0 && !rows.IsEmpty)
                fault(2, "unknown-school");
            schools[applicant] = school;
            rows.NextField();
            var place = school < 0 ? -1 : named.Instance.WishesOf(applicant).IndexOf(school);
            if (!rows.TryNumber(out var rank) || rank != (place < 0 ? 0 : named.Rank(applicant, place)))
                fault(3, "wrong-rank");
        });
        return schools;
    }

    private static void RequireLottery(CsvFile file, NamedInstance named) => ReadRows(file, LotteryColumns, named.Applicants, (rows, applicant, fault) =>
    {
        rows.NextField();
        if (!rows.TryNumber(out var number) || number != named.Lottery[applicant])
            fault(2, "wrong-lottery-number");
    });

    private static ulong?[] ReadCutoffs(CsvFile file, NamedInstance named)
    {
        var cutoffs = new ulong?[named.Schools.Count];
        file.RequireHeader(CutoffColumns);
        var faults = new FileFaults(file.Name, CutoffColumns);
        var line = 1;
        foreach (var rows in file.InParts())
        {
            while (rows.NextRow())
            {
                line++;
                rows.NextField();
                var school = named.Schools.Find(rows.Id, rows.Field, -1);
                if (school < 0 || cutoffs[school] is not null)
                    faults.Add(line, 1, school < 0 ? "unknown-school" : "school-listed-twice");
                var (score, lottery) = (0L, 0L);
                var isCutoff = rows.NextField() && rows.TryNumber(out score) && rows.NextField() && rows.TryNumber(out lottery);
                if (!isCutoff || rows.NextField())
                    faults.Add(line, 0, "not-a-cutoff");
                else if (school >= 0)
                    cutoffs[school] = named.KeyOf(score, lottery) ?? ulong.MaxValue;
            }
        }
        faults.ThrowIfAny();
        return cutoffs;
    }

    // A file with one row per applicant, in their order.
    private static void ReadRows(CsvFile file, string[] columns, IdTable applicants, Action<CsvRange, int, Action<int, string>> read)
    {
        file.RequireHeader(columns);
        var faults = new FileFaults(file.Name, columns);
        var applicant = 0;
        foreach (var rows in file.InParts())
        {
            for (; rows.NextRow() && applicant < applicants.Count; applicant++)
            {
                rows.NextField();
                var line = applicant + 2;
                if (!applicants.Is(applicant, rows.Id, rows.Field))
                    faults.Add(line, 1, "another-applicant");
                read(rows, applicant, (column, code) => faults.Add(line, column, code));
                if (rows.FieldCount < columns.Length || rows.NextField())
                    faults.Add(line, 0, "wrong-number-of-fields");
            }
        }
        if (file.CountRows().Sum() != applicants.Count)
            faults.Add(Math.Min(file.CountRows().Sum(), applicants.Count) + 2, 0, "not-one-row-per-applicant");
        faults.ThrowIfAny();
    }
}

using System.Globalization;
using System.Text;
using CaseMgmt.Domain.SchoolChoice.Allocation;

namespace CaseMgmt.Benchmarks.SchoolChoice;

public enum InstanceKind
{
    /// <summary>As many seats as children, wishes anywhere, five classes of priority.</summary>
    Ordinary,

    /// <summary>The same with seats for nineteen of twenty, so that every list is walked far.</summary>
    Scarce,

    /// <summary>Wishes among the nearest schools along a line.</summary>
    Local,

    /// <summary>Every school puts those who want it most behind those who want it least.</summary>
    Opposed,

    /// <summary>Both: nearly every wish of every child is asked for, and nearly every asking moves somebody out.</summary>
    OpposedAndScarce,
}

/// <summary>A made-up instance, the same in every run.</summary>
public sealed record MadeInstance(int[] Capacities, int[] Wishes, uint[] Scores, int[] Lottery)
{
    private const int Width = 10;

    public static MadeInstance Draw(int applicants, int schools, InstanceKind kind)
    {
        var random = new Random(20261122);
        var seats = kind switch { InstanceKind.Scarce or InstanceKind.OpposedAndScarce => applicants * 0.95, InstanceKind.Local => applicants * 0.98, _ => applicants };
        var capacities = new int[schools];
        for (var i = 0; i < (int)seats; i++)
            capacities[i % schools]++;
        var lottery = Enumerable.Range(0, applicants).ToArray();
        random.Shuffle(lottery);
        var wishes = new int[applicants * Width];
        var scores = new uint[wishes.Length];
        for (var applicant = 0; applicant < applicants; applicant++)
        {
            var list = wishes.AsSpan(applicant * Width, Width);
            for (var place = 0; place < Width; place++)
            {
                int school;
                do
                    school = kind == InstanceKind.Local ? Near(random, (int)((long)applicant * schools / applicants), schools) : random.Next(schools);
                while (list[..place].Contains(school));
                list[place] = school;
                scores[(applicant * Width) + place] = kind is InstanceKind.Opposed or InstanceKind.OpposedAndScarce
                    ? (uint)(((Width - place) * 1000) + random.Next(1000))
                    : (uint)random.Next(5);
            }
        }
        return new MadeInstance(capacities, wishes, scores, lottery);
    }

    public AllocationInstance ToInstance()
    {
        var starts = new int[Lottery.Length + 1];
        var keys = new ulong[Wishes.Length];
        for (var applicant = 0; applicant < Lottery.Length; applicant++)
        {
            starts[applicant + 1] = (applicant + 1) * Width;
            for (var wish = starts[applicant]; wish < starts[applicant + 1]; wish++)
                keys[wish] = AllocationKey.Of(Scores[wish], Lottery[applicant]);
        }
        return new AllocationInstance(Capacities, starts, Wishes, keys, Lottery);
    }

    /// <summary>Writes the three files that the command reads; priorities stand in the order of the applicants.</summary>
    public void Write(string folder)
    {
        using var schools = Open(folder, "schools.csv", "school,capacity");
        for (var i = 0; i < Capacities.Length; i++)
            schools.Write(string.Create(CultureInfo.InvariantCulture, $"S{i:00000},{Capacities[i]}\n"));
        using var applicants = Open(folder, "applicants.csv", "applicant,lottery," + string.Join(',', Enumerable.Range(1, Width).Select(i => $"choice{i}")));
        using var priorities = Open(folder, "priorities.csv", "school,applicant,score");
        for (var applicant = 0; applicant < Lottery.Length; applicant++)
        {
            applicants.Write(string.Create(CultureInfo.InvariantCulture, $"A{applicant:0000000},{Lottery[applicant]}"));
            for (var wish = applicant * Width; wish < (applicant + 1) * Width; wish++)
            {
                applicants.Write(string.Create(CultureInfo.InvariantCulture, $",S{Wishes[wish]:00000}"));
                priorities.Write(string.Create(CultureInfo.InvariantCulture, $"S{Wishes[wish]:00000},A{applicant:0000000},{Scores[wish]}\n"));
            }
            applicants.Write('\n');
        }
    }

    private static int Near(Random random, int home, int schools)
    {
        var away = (random.NextDouble() + random.NextDouble() - 1) * 40;
        return (((home + (int)away) % schools) + schools) % schools;
    }

    private static StreamWriter Open(string folder, string name, string header)
    {
        var file = new StreamWriter(Path.Combine(folder, name), append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        file.WriteLine(header);
        return file;
    }
}

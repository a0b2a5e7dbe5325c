using CaseMgmt.Domain.SchoolChoice.Allocation;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Allocation;

/// <summary>A small instance written with names, and every allocation it could have.</summary>
internal sealed class Example
{
    private readonly string[] _applicants;
    private readonly string[] _schools;
    private readonly int[] _seats;
    private readonly int[][] _wishes;
    private readonly ulong[][] _keys;

    /// <summary>From names.</summary>
    /// <param name="applicants">Applicants in the order of the lottery, each "name: wish wish …".</param>
    /// <param name="schools">Schools, each "name seats: applicant applicant …" with the best standing first; those not named are not eligible.</param>
    public Example(string[] applicants, string[] schools)
    {
        _applicants = [.. applicants.Select(a => a.Split(':')[0])];
        _schools = [.. schools.Select(s => s.Split(':')[0].Split(' ')[0])];
        _seats = [.. schools.Select(s => s.Split(':')[0].Split(' ') is [_, var seats] ? int.Parse(seats, System.Globalization.CultureInfo.InvariantCulture) : 1)];
        _wishes = [.. applicants.Select(a => Words(a).Select(w => Array.IndexOf(_schools, w)).ToArray())];
        _keys = [.. _wishes.Select((list, a) => list.Select(s => AllocationKey.Of((uint)Words(schools[s]).IndexOf(_applicants[a]), a)).ToArray())];
        Instance = new AllocationInstance(_seats, Starts(_wishes), [.. _wishes.SelectMany(w => w)], [.. _keys.SelectMany(k => k)], [.. Enumerable.Range(0, applicants.Length)]);
    }

    /// <summary>From numbers.</summary>
    /// <param name="seats">Seats per school.</param>
    /// <param name="wishes">Each applicant's wished schools.</param>
    /// <param name="scores">The score of each wish.</param>
    /// <param name="lottery">Each applicant's rank.</param>
    public Example(int[] seats, int[][] wishes, uint[][] scores, int[] lottery)
    {
        (_seats, _wishes) = (seats, wishes);
        _applicants = [.. wishes.Select((_, i) => $"a{i}")];
        _schools = [.. seats.Select((_, i) => $"s{i}")];
        _keys = [.. scores.Select((list, a) => list.Select(score => AllocationKey.Of(score, lottery[a])).ToArray())];
        Instance = new AllocationInstance([.. seats], Starts(wishes), [.. wishes.SelectMany(w => w)], [.. _keys.SelectMany(k => k)], [.. lottery]);
    }

    public AllocationInstance Instance { get; }

    /// <summary>The allocation that the engine finds, as "applicant-school …" in the order of the applicants.</summary>
    public string Allocated() => Text(DeferredAcceptance.Allocate(Instance).Result.Schools.ToArray());

    public string Text(int[] schools) => string.Join(' ', schools.Select((s, a) => s < 0 ? $"{_applicants[a]}-" : $"{_applicants[a]}-{_schools[s]}"));

    /// <summary>Which of the applicant's wishes a school is; the number of wishes for none.</summary>
    public int Place(int applicant, int school) => school < 0 ? _wishes[applicant].Length : Array.IndexOf(_wishes[applicant], school);

    /// <summary>Every allocation to wished schools within the seats.</summary>
    /// <param name="complete">Only those where nobody is left without.</param>
    public IEnumerable<int[]> Possible(bool complete = false) => From(0, new int[_wishes.Length], [.. _seats], complete);

    /// <summary>Every stable allocation, by the definition and nothing else.</summary>
    public IReadOnlyList<int[]> Stable() => [.. Possible().Where(IsStable)];

    /// <summary>No applicant would rather be at a school that has a free seat or holds somebody with a worse key.</summary>
    public bool IsStable(int[] schools) => Enumerable.Range(0, schools.Length).All(a => Enumerable.Range(0, Place(a, schools[a])).All(wish =>
    {
        var school = _wishes[a][wish];
        var there = Enumerable.Range(0, schools.Length).Where(other => schools[other] == school).ToList();
        return there.Count >= _seats[school] && there.All(other => KeyOf(other, school) < KeyOf(a, school));
    }));

    private ulong KeyOf(int applicant, int school) => _keys[applicant][Array.IndexOf(_wishes[applicant], school)];

    private IEnumerable<int[]> From(int applicant, int[] schools, int[] free, bool complete)
    {
        if (applicant == schools.Length)
        {
            yield return [.. schools];
            yield break;
        }
        foreach (var school in complete ? _wishes[applicant] : _wishes[applicant].Append(-1))
        {
            if (school >= 0 && free[school] == 0)
                continue;
            schools[applicant] = school;
            if (school >= 0)
                free[school]--;
            foreach (var rest in From(applicant + 1, schools, free, complete))
                yield return rest;
            if (school >= 0)
                free[school]++;
        }
    }

    private static List<string> Words(string line) => [.. line.Split(':')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private static int[] Starts(int[][] wishes)
    {
        var starts = new int[wishes.Length + 1];
        for (var i = 0; i < wishes.Length; i++)
            starts[i + 1] = starts[i] + wishes[i].Length;
        return starts;
    }
}

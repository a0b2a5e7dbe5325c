namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>Who does what in the played year. What is counted as a choice stands first; what must not be counted so comes after it.</summary>
internal sealed class YearCast
{
    /// <summary>As many seats as children of its area, who all stay: full for the one who wishes for it from elsewhere.</summary>
    public const string Full = "99010109";

    /// <summary>Thirty seats beyond its own area's children, and forty-two from elsewhere who want them.</summary>
    public const string Popular = "99010101";
    public const int OpenAtPopular = 30;

    /// <summary>With many seats free, for those who come late; and the one of them who has another wish.</summary>
    public const string Roomy = "99010108";
    public const string AlsoRoomy = "99010107";

    public static readonly string[] Units = [Popular, "99010103", "99010104", "99010105", "99010106", AlsoRoomy, Roomy, Full];
    public static readonly string[] UnitsOfSeventh = ["99010102", "99010103", Roomy];

    public YearCast(YearRegister register)
    {
        // Children of the areas of the full school and the popular one do not leave them, or their seats would be free for others.
        var f = new Hand(register.Of("F").Where(c => c.Assigned is not (Full or Popular)));
        var (four, seven) = (new Hand(register.Of("4")), new Hand(register.Of("7")));
        ChoseAssigned = f.Take(75, c => [c.Assigned]);
        WantPopular = f.Take(42, c => [Popular, Other(c, 1)]);
        var others = f.Take(63, c => [Other(c, 2), Other(c, 3)]);
        Refused = f.Take(1, _ => [Full]).Single();
        var fours = four.Take(14, c => [Other(c, 2)]);
        var sevens = seven.Take(64, c => [UnitsOfSeventh.First(u => u != c.Assigned), c.Assigned]);
        Counted = [.. ChoseAssigned, .. WantPopular, .. others, Refused, .. fours, .. sevens];

        OnPaper = [.. Alone(others).Take(5), .. Alone(sevens).Take(6)];
        OnPaperAfterwards = [.. Alone(others).Skip(5).Take(4)];
        ToOther = [.. others.Except(OnPaper).Except(OnPaperAfterwards).Take(10)];
        ToAssigned = [.. ChoseAssigned.Where(c => c.Father is not null).Take(6), .. Alone(ChoseAssigned).Take(7)];
        Settled = [.. ChoseAssigned.Where(c => c.Father is not null).TakeLast(3)];
        SignedAfterRuling = [.. ChoseAssigned.Where(c => c.Father is not null).SkipLast(3).TakeLast(2), .. others.Where(c => c.Father is not null).TakeLast(2)];
        MadeAgain = [.. sevens.Except(OnPaper).Take(7)];
        SentTwice = [.. WantPopular.Where(c => c.Father is not null).Take(6)];

        Withdrawn = [.. f.Take(9, c => [c.Assigned]), .. seven.Take(5, c => [c.Assigned])];
        Disagreed = f.Take(6, c => [c.Assigned], c => c.Father is not null);
        Unsigned = [.. f.Take(5, c => [Other(c, 2)], c => c.Father is not null), .. seven.Take(5, c => [UnitsOfSeventh.First(u => u != c.Assigned)], c => c.Father is not null)];
        LeftOut = f.Take(YearRegister.Elsewhere, c => [Other(c, 2)]);
        var late = f.Take(10, c => [Roomy], c => c.Father is null && c.Assigned is not (Roomy or AlsoRoomy));
        (LateBefore, LateAfter) = ([.. late.Take(5)], [.. late.Skip(5)]);
        foreach (var child in register.Protected)
            child.Wishes = [child.Assigned];
        foreach (var child in register.Newcomers)
            child.Wishes = [Roomy];
        LateAfter[0].Wishes = [Roomy, AlsoRoomy];
        (Protected, Newcomers) = (register.Protected, register.Newcomers);
    }

    /// <summary>181 for the preschool class, 14 for year 4 and 64 for year 7.</summary>
    public IReadOnlyList<YearChild> Counted { get; }

    /// <summary>Of the counted, 75 of the preschool class: for the school they would have been assigned.</summary>
    public IReadOnlyList<YearChild> ChoseAssigned { get; }

    public IReadOnlyList<YearChild> WantPopular { get; }

    /// <summary>Of the counted: the one who wishes for the full school alone.</summary>
    public YearChild Refused { get; }

    /// <summary>Of the counted: on paper, entered by an officer; and such as came in time and were entered when the time was over.</summary>
    public IReadOnlyList<YearChild> OnPaper { get; }

    public IReadOnlyList<YearChild> OnPaperAfterwards { get; }

    /// <summary>Of the counted: at first the assigned school, in the end another, and the other way round.</summary>
    public IReadOnlyList<YearChild> ToOther { get; }

    public IReadOnlyList<YearChild> ToAssigned { get; }

    /// <summary>Of the counted: not signed by the other guardian, and settled by an officer to count.</summary>
    public IReadOnlyList<YearChild> Settled { get; }

    /// <summary>Of the counted: settled by an officer not to count, and signed by the other guardian after that.</summary>
    public IReadOnlyList<YearChild> SignedAfterRuling { get; }

    /// <summary>Of the counted: taken back, and made again.</summary>
    public IReadOnlyList<YearChild> MadeAgain { get; }

    /// <summary>Of the counted: sent once more by the one guardian, and as a choice of its own by the other.</summary>
    public IReadOnlyList<YearChild> SentTwice { get; }

    public IReadOnlyList<YearChild> Withdrawn { get; }

    public IReadOnlyList<YearChild> Disagreed { get; }

    public IReadOnlyList<YearChild> Unsigned { get; }

    /// <summary>Somebody chose for them, and they go to school elsewhere.</summary>
    public IReadOnlyList<YearChild> LeftOut { get; }

    /// <summary>A child of F and one of 7 whom only the named officers count.</summary>
    public IReadOnlyList<YearChild> Protected { get; }

    /// <summary>Of the list, who wish late: before the round is published, and after.</summary>
    public IReadOnlyList<YearChild> LateBefore { get; }

    public IReadOnlyList<YearChild> LateAfter { get; }

    /// <summary>Who wish late and were not on the list.</summary>
    public IReadOnlyList<YearChild> Newcomers { get; }

    /// <summary>A school that is neither the child's own nor one of the two that are full.</summary>
    public static string Other(YearChild child, int step)
    {
        string[] others = [.. Units.Where(u => u != child.Area && u is not (Popular or Full))];
        return others[(Array.IndexOf(Units, child.Area) + step) % others.Length];
    }

    private static IEnumerable<YearChild> Alone(IEnumerable<YearChild> children) => children.Where(c => c.Father is null);

    /// <summary>Children to be dealt out, each once.</summary>
    private sealed class Hand(IEnumerable<YearChild> children)
    {
        private readonly List<YearChild> left = [.. children];

        public YearChild[] Take(int count, Func<YearChild, string[]> wishes, Func<YearChild, bool>? who = null)
        {
            YearChild[] taken = [.. left.Where(who ?? (_ => true)).Take(count)];
            left.RemoveAll(taken.Contains);
            foreach (var child in taken)
                child.Wishes = wishes(child);
            return taken;
        }
    }
}

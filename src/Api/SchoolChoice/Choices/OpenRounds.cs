using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Api.SchoolChoice.Waiting;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>A guardian lists the rounds in which own children may choose, and those they have a case in.</summary>
internal sealed class OpenRounds : IUseCase
{
    // Rounds are held once or twice a year: those before the latest few concern nobody who looks here.
    private const int Latest = 12;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Guardian.MapGet("/school-choice/rounds", Handle)
        .Describe(
            "my-school-choice-rounds", "List the rounds of school choice for my children",
            "Rounds that are open, those that take late choices of a child of mine, and those that one has a case in. Whether a child may choose follows from the register: of the grade by its year of birth, and registered in the municipality; all others ask the school office.")
        .Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(
        CurrentActor actor, IPopulationRegister register, MatterProtection matters, SoleGuardian sole, CaseNames names, IDocumentStore store, TimeProvider time, Page page, CancellationToken ct)
    {
        var (tenant, now) = (actor.MunicipalityId, time.GetUtcNow());
        await using var session = store.QuerySession(tenant);
        var rounds = await session.ChoiceRoundsAsync(null, Latest, isOpened: true, ct);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(tenant), ct: ct) ?? PolicySet.Initial;
        var children = await register.ChildrenOfAsync(tenant, actor.Guardian, ct);
        var answers = await register.AskAsync(tenant, children, ct);
        var protections = await matters.OfAsync(tenant, children, actor.Guardian, ct);
        var nameOf = await names.ShowAsync(actor, children.Select(c => c.Value), "my-children", ct);
        var items = new List<Item>();
        foreach (var round in rounds)
        {
            var existing = await ChoiceRows.FindAsync(session, Viewers.Of(actor), round.RoundId, children, ct);
            var (isOpen, takesLate) = (IsOpen(round, now), TakesLate(round, now));
            if (!isOpen && existing.Count == 0 && !(takesLate && children.Any(c => Eligibility.Of(answers[c], tenant, round.Plan).Grade is not null)))
                continue;
            var together = takesLate ? await TogetherAsync(existing) : [];
            items.Add(new Item(
                round.RoundId, isOpen, takesLate, CaseTexts.Get(isOpen ? "choice.round.open" : round.IsPublic ? "choice.round.published" : "choice.round.closed"), round.Plan.Year, round.Plan.OpensAt,
                round.Plan.ClosesAt, Eligibility.GradesOf(round.Plan), RoundList.OrderOf(round, policies)?.MostWishes ?? 1,
                [.. children.Select(c => Show(c, round, existing.GetValueOrDefault(c), together.Contains(c)))]));
        }
        return page.Of(page.Cut(items.Select((r, i) => (Round: r, Key: Page.KeyAt(i))), r => r.Key), r => r.Round, r => [r.Key]);

        // As whoever sends late wishes to such a case is answered.
        async Task<HashSet<PersonRef>> TogetherAsync(IReadOnlyDictionary<PersonRef, ExistingChoice> existing)
        {
            var found = new HashSet<PersonRef>();
            foreach (var (child, choice) in existing)
            {
                if (choice.CaseId is { } id && await session.Events.AggregateStreamAsync<CaseOf<ChoiceCase>>(id, ct: ct) is { } state && !await sole.IsAsync(tenant, state, actor.Guardian, ct))
                    found.Add(child);
            }
            return found;
        }

        Child Show(PersonRef child, ListedRound round, ExistingChoice? existing, bool together)
        {
            var (grade, reason) = Eligibility.Of(answers[child], tenant, round.Plan);
            var isProtected = protections[child] != Protection.None;
            return new Child(
                child.Value, nameOf(child.Value), isProtected ? null : grade, isProtected, grade is not null && IsOpen(round, now) && existing is null, reason,
                reason is null ? null : CaseTexts.Get($"choice.reason.{reason}"), existing, together);
        }
    }

    /// <summary>Whether choices are taken at an instant, whether or not anybody has closed the round.</summary>
    public static bool IsOpen(ListedRound round, DateTimeOffset now) => round.State == RoundState.Open && round.Plan.OpensAt <= now && now < round.Plan.ClosesAt;

    /// <summary>Whether a choice that comes now is taken in as a late one.</summary>
    public static bool TakesLate(ListedRound round, DateTimeOffset now) => round.State switch
    {
        RoundState.Open => now >= round.Plan.ClosesAt,
        // For the minutes of the publication too: families are not told of it before it is done.
        RoundState.Closed or RoundState.Drawn or RoundState.Allocated or RoundState.Publishing or RoundState.Published => true,
        _ => false,
    };

    /// <summary>A round.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="IsOpen">Whether choices are taken now.</param>
    /// <param name="TakesLate">Whether a choice that comes now is taken in as a late one (choose-late), tried by itself.</param>
    /// <param name="StateText">How it stands, in Swedish.</param>
    /// <param name="SchoolYear">The school year it places for.</param>
    /// <param name="OpensAt">From when choices may be made.</param>
    /// <param name="ClosesAt">Until when.</param>
    /// <param name="Grades">Its grades.</param>
    /// <param name="MostWishes">How many schools may be ranked.</param>
    /// <param name="Children">My children.</param>
    internal sealed record Item(
        Guid RoundId, bool IsOpen, bool TakesLate, string StateText, SchoolYear SchoolYear, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, IReadOnlyList<Grade> Grades, int MostWishes, IReadOnlyList<Child> Children);

    /// <summary>A child in a round. Of a protected child no name or grade is shown.</summary>
    /// <param name="ChildId">The child.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Grade">The grade it would begin; null when it is none of the round's, or not shown.</param>
    /// <param name="ProtectedIdentity">Whether the matter is protected.</param>
    /// <param name="MayChoose">Whether a choice can be made now.</param>
    /// <param name="Reason">Why the child is not of the round; null when it is.</param>
    /// <param name="ReasonText">The same in Swedish.</param>
    /// <param name="ExistingCase">The choice there is already, or null.</param>
    /// <param name="LateNeedsOfficer">Whether late wishes on that choice go through an officer, since I am not its only guardian (late-wishes-need-officer).</param>
    internal sealed record Child(Guid ChildId, string Name, Grade? Grade, bool ProtectedIdentity, bool MayChoose, string? Reason, string? ReasonText, ExistingChoice? ExistingCase, bool LateNeedsOfficer);
}

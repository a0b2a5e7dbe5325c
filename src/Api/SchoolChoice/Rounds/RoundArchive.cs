using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.SchoolChoice.Publication;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>A round's frozen facts, opened.</summary>
/// <param name="Id">The round.</param>
/// <param name="Facts">What they are made of.</param>
/// <param name="Grades">The grades with their children.</param>
/// <param name="Secrets">What is random.</param>
internal sealed record OpenedRound(Guid Id, RoundFacts Facts, IReadOnlyList<GradeEntrants> Grades, RoundSecrets Secrets)
{
    /// <summary>Every child.</summary>
    public IEnumerable<RoundEntrant> Entrants => Grades.SelectMany(g => g.Entrants);

    /// <summary>The salt of a child's row.</summary>
    public byte[] SaltOf(RoundCode code) => HMACSHA256.HashData(Convert.FromHexString(Secrets.SaltKey), Encoding.UTF8.GetBytes(code.Value));

    /// <summary>The rows of a result, under their root.</summary>
    public RoundRows RowsOf(RoundResult result) => new(Id, [.. result.Placements], SaltOf);

    /// <summary>
    /// The key of the result's hash, 32 bytes: HMAC-SHA-256 of <c>result</c> under the round's secret. Sealed with the round, since a plain hash of so little that is unknown could be tried out.
    /// </summary>
    public byte[] ResultKey => HMACSHA256.HashData(Convert.FromHexString(Secrets.SaltKey), "result"u8);

    /// <summary>HMAC-SHA-256 of a result as it is sealed, under <see cref="ResultKey"/>: the same result of the same round gives the same, and only who is given the key can tell which result it is.</summary>
    public LotteryHash HashOf(RoundResult result) => new(Convert.ToHexStringLower(HMACSHA256.HashData(ResultKey, RoundArchive.BytesOf(result))));

    /// <summary>Whether a recorded hash is that of a result. Proposals made before hashes were keyed were recorded with plain SHA-256.</summary>
    public bool IsHashOf(LotteryHash recorded, RoundResult result) => recorded == HashOf(result) || recorded.Value == Convert.ToHexStringLower(SHA256.HashData(RoundArchive.BytesOf(result)));

    /// <summary>Runs the round with the seed.</summary>
    public (RoundRun? Run, IReadOnlyList<GradeFault> Faults) Run(string seed) => RoundRun.Of(Facts.Order, Grades, LotteryDraw.Of(Id, [.. Facts.Codes], seed));
}

/// <summary>Seals what a round rests on and gives, under the round's own key, and opens it again.</summary>
internal static class RoundArchive
{
    /// <summary>Seals the facts of a round that closes.</summary>
    /// <param name="vault">The session's vault.</param>
    /// <param name="key">The round's key.</param>
    /// <param name="facts">The facts, without their parts.</param>
    /// <param name="grades">The children.</param>
    public static SealedRef<RoundFacts> Seal(IVault vault, RetentionKey key, RoundFacts facts, IReadOnlyList<GradeEntrants> grades) => vault.Seal(
        key,
        facts with { Grades = Parts(vault, key, grades) });

    /// <summary>Seals what was gathered of a round's children.</summary>
    /// <param name="vault">The session's vault.</param>
    /// <param name="key">The round's key.</param>
    /// <param name="gathered">What was gathered.</param>
    public static SealedRef<GatheredFacts> Seal(IVault vault, RetentionKey key, Gathered gathered) => vault.Seal(key, new GatheredFacts(Parts(vault, key, gathered.Grades), gathered.Lacking));

    /// <summary>Opens what was frozen of a round's children when its time was over, for computation.</summary>
    /// <exception cref="ProblemException">It has been disposed of (410).</exception>
    public static async Task<Gathered> GatheredAsync(IQuerySession session, RoundFactsFrozen frozen, CancellationToken ct)
    {
        const string Purpose = "round-closing";
        var index = (await session.Vault.ComputeAsync([frozen.Facts.Id], Purpose, ct)).Document(frozen.Facts) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
        var opened = await session.Vault.ComputeAsync([.. index.Grades.SelectMany(g => g.Parts).Select(p => p.Id)], Purpose, ct);
        return new Gathered(Opened(index.Grades, opened), index.Lacking, frozen.Basis);
    }

    /// <summary>Seals corrected facts: the parts that nothing has changed in stay as they are.</summary>
    /// <param name="vault">The session's vault.</param>
    /// <param name="key">The round's key.</param>
    /// <param name="round">The facts before.</param>
    /// <param name="grades">The grades after, their children in the order of before, some of them gone.</param>
    /// <param name="leftOut">Those of them who are gone, as they are kept.</param>
    /// <param name="seats">What was changed of the seats.</param>
    /// <param name="corrections">How many facts and seats were corrected.</param>
    public static SealedRef<RoundFacts> SealCorrected(
        IVault vault, RetentionKey key, OpenedRound round, IReadOnlyList<GradeEntrants> grades, IReadOnlyList<RoundEntrant> leftOut, IReadOnlyList<SeatNote> seats, int corrections)
    {
        var sealedGrades = new List<GradeFacts>();
        foreach (var (old, opened) in round.Facts.Grades.Zip(round.Grades))
        {
            var now = grades.Single(g => g.Grade == old.Grade);
            var byChild = now.Entrants.ToDictionary(e => e.Child);
            // Some parts are smaller than others where a child has been taken out of them before.
            var before = old.Children is { } children ? InParts(opened.Entrants, children) : [.. opened.Entrants.Chunk(EntrantPart.Most)];
            var parts = before.Zip(old.Parts, (entrants, part) => (
                Part: entrants.All(e => byChild.TryGetValue(e.Child, out var same) && ReferenceEquals(same, e))
                    ? part
                    : vault.Seal(key, new EntrantPart([.. entrants.Select(e => byChild.GetValueOrDefault(e.Child)).OfType<RoundEntrant>()])),
                Children: (IReadOnlyList<PersonRef>)[.. entrants.Select(e => e.Child).Where(byChild.ContainsKey)])).ToList();
            sealedGrades.Add(new GradeFacts(old.Grade, now.Schools, [.. parts.Select(p => p.Part)], [.. parts.Select(p => p.Children)]));
        }
        return vault.Seal(key, round.Facts with
        {
            Grades = sealedGrades,
            LeftOut = [.. round.Facts.LeftOut ?? [], .. leftOut],
            SeatNotes = [.. round.Facts.SeatNotes ?? [], .. seats],
            Corrections = round.Facts.Corrections + corrections,
        });
    }

    /// <summary>Opens a round's facts for computation.</summary>
    /// <param name="session">A session of the municipality.</param>
    /// <param name="round">The round.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="purpose">Code of the purpose.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">They have been disposed of (410).</exception>
    public static Task<OpenedRound> OpenAsync(IQuerySession session, Guid round, Guid facts, string purpose, CancellationToken ct) =>
        OpenAsync(round, facts, ids => session.Vault.ComputeAsync(ids, purpose, ct));

    /// <summary>Opens a round's facts and its result to be shown to somebody; the look is audited.</summary>
    /// <inheritdoc cref="OpenAsync(IQuerySession, Guid, Guid, string, CancellationToken)"/>
    public static async Task<(OpenedRound Round, RoundResult Result)> RevealAsync(IQuerySession session, CurrentActor actor, Guid round, Guid facts, Guid result, string reason, CancellationToken ct)
    {
        async Task<IReadOnlyDictionary<Guid, OpenedDocument>> Reveal(IReadOnlyCollection<Guid> ids) =>
            await Projections.Cases.Reveal.OfRoundAsync(session, Viewers.Of(actor), actor.Actor.Id, round, ids, reason, ct)
            ?? throw new ProblemException(Problem.From(new Rejection("round-not-found", RejectionKind.NotFound)));
        var opened = await OpenAsync(round, facts, Reveal);
        return (opened, (await Reveal([result])).Document<RoundResult>(result) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed));
    }

    /// <summary>Opens a result for computation.</summary>
    /// <exception cref="ProblemException">It has been disposed of (410).</exception>
    public static async Task<RoundResult> ResultAsync(IQuerySession session, Guid result, string purpose, CancellationToken ct) =>
        (await session.Vault.ComputeAsync([result], purpose, ct)).Document<RoundResult>(result) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);

    /// <summary>A result in the bytes that its hash is made of: UTF-8 JSON as it is sealed.</summary>
    public static byte[] BytesOf(RoundResult result) => JsonSerializer.SerializeToUtf8Bytes(result, DomainJson.Options);

    private static async Task<OpenedRound> OpenAsync(Guid round, Guid facts, Func<IReadOnlyCollection<Guid>, Task<IReadOnlyDictionary<Guid, OpenedDocument>>> open)
    {
        var index = (await open([facts])).Document<RoundFacts>(facts) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
        var opened = await open([index.Secrets.Id, .. index.Grades.SelectMany(g => g.Parts).Select(p => p.Id)]);
        return new OpenedRound(round, index, Opened(index.Grades, opened), opened.Document(index.Secrets)!);
    }

    private static IReadOnlyList<GradeFacts> Parts(IVault vault, RetentionKey key, IReadOnlyList<GradeEntrants> grades) =>
        [.. grades.OrderBy(g => g.Grade).Select(g => (Of: g, Parts: g.Entrants.Chunk(EntrantPart.Most).ToList())).Select(g => new GradeFacts(
            g.Of.Grade, g.Of.Schools, [.. g.Parts.Select(p => vault.Seal(key, new EntrantPart(p)))], [.. g.Parts.Select(p => (IReadOnlyList<PersonRef>)[.. p.Select(e => e.Child)])]))];

    private static List<RoundEntrant[]> InParts(IReadOnlyList<RoundEntrant> entrants, IReadOnlyList<IReadOnlyList<PersonRef>> children)
    {
        var (parts, from) = (new List<RoundEntrant[]>(), 0);
        foreach (var part in children)
        {
            parts.Add([.. entrants.Skip(from).Take(part.Count)]);
            from += part.Count;
        }
        return parts;
    }

    private static IReadOnlyList<GradeEntrants> Opened(IReadOnlyList<GradeFacts> grades, IReadOnlyDictionary<Guid, OpenedDocument> opened) =>
        [.. grades.Select(g => new GradeEntrants(g.Grade, g.Schools, [.. g.Parts.SelectMany(p => opened.Document(p)!.Entrants)]))];
}

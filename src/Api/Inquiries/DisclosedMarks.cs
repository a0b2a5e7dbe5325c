using CaseMgmt.Api.Http;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;

namespace CaseMgmt.Api.Inquiries;

/// <summary>The marks of secrecy that files bear which a review hands out: in the case that they lie in, and in the request.</summary>
internal static class DisclosedMarks
{
    // A mark is an event of the case; the columns hold what a file came with.
    private const string Sql = """
        select a.id as File, case when s.document is null then a.secret_section else replace(s.ground, '_', ' ') end as Ground, s.marked_on::timestamp as MarkedOn, s.words as Words
        from case_attachments a left join case_secrecy s on s.tenant_id = a.tenant_id and s.case_id = a.case_id and s.document = a.id
        where a.tenant_id = @TenantId and a.id = any(@Files) and coalesce(s.secret, a.secret_at is not null)
        """;

    /// <summary>The marks that files bear now, whoever asks: nothing is told of them but that they are there.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IReadOnlyList<FileMark>> OfAsync(IQuerySession session, IReadOnlyCollection<ReviewedDocument> documents, CancellationToken ct)
    {
        Guid[] files = [.. documents.SelectMany(d => d.HandsOut).Distinct()];
        if (files.Length == 0)
            return [];
        var rows = await session.QueryAsync(connection => connection.QueryAsync<Row>(new CommandDefinition(Sql, new { session.TenantId, Files = files }, cancellationToken: ct)), ct);
        return [.. rows.Select(r => new FileMark(r.File, r.Ground, r.MarkedOn is { } on ? DateOnly.FromDateTime(on) : null, r.Words))];
    }

    /// <summary>What the officer says of the marks of a document, with the marks as they stand; null where nothing is said.</summary>
    public static WeighedMarks? Weighed(string? reason, ReviewedDocument document, IReadOnlyList<FileMark> marks) =>
        string.IsNullOrWhiteSpace(reason) ? null : new WeighedMarks(reason.Trim(), [.. marks.Where(m => document.HandsOut.Contains(m.File))]);

    /// <summary>Places of the documents of the latest review that would now be handed out over a mark that it has not weighed; none before there is a review.</summary>
    /// <exception cref="ProblemException">The review is disposed of.</exception>
    public static async Task<IReadOnlyList<int>> UnweighedAsync(InquiryMoment at, CancellationToken ct)
    {
        if (at.Received?.Review is not { } review)
            return [];
        var secrecy = (await at.Session.Vault.ComputeAsync([review.Review.Id], "decide", ct)).Document(review.Review) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
        return secrecy.Unweighed(await HeldAsync(at, secrecy.Documents, ct));
    }

    /// <summary>The marks that files bear, held until the session is saved: whoever marks a file meanwhile waits for this decision, and a mark that came first is seen when it is decided again.</summary>
    /// <param name="at">The moment of the decision.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IReadOnlyList<FileMark>> HeldAsync(InquiryMoment at, IReadOnlyCollection<ReviewedDocument> documents, CancellationToken ct)
    {
        foreach (var liesIn in documents.Where(d => d.HandsOut.Any()).Select(d => d.File?.Case).OfType<Guid>().Where(c => c != at.Row.CaseId).Distinct().Order())
        {
            if (await at.Session.Events.FetchForWriting<CaseFile>(liesIn, ct) is { CurrentVersion: > 0 } file)
                file.Hold();
        }
        return await OfAsync(at.Session, documents, ct);
    }

    private sealed record Row(Guid File, string? Ground, DateTime? MarkedOn, Guid? Words);
}

using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;
using FluentValidation;

namespace CaseMgmt.Api.Inquiries;

/// <summary>
/// Whoever asked for public documents reads how it goes and what came of it, by the reference and the code of the receipt: nobody needs to say who asks (tryckfrihetsförordningen 2 kap. 18 §), so nothing
/// else can tell that it is the same person. A wrong code and an unknown reference are answered alike. Each look is audited.
/// </summary>
internal sealed class FollowRequest : IUseCase
{
    private const string Wait = "Also after the last day, until the case is decided.";
    private const string Both = "By the reference and the code of the receipt, which stand in the body and in no address. A wrong code is answered as an unknown reference is.";
    private const string FileSql = "select media_type as MediaType, bytes as Bytes, chunks as Chunks, hash as Hash from case_attachments where tenant_id = @TenantId and case_id = @CaseId and id = @Id";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Public.MapPost("/document-request-answers", Read)
            .Describe("follow-document-request", "Read how a request for public documents goes and what came of it", Both + " The documents are shown when they are disclosed or refused.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Response>();
        groups.Public.MapPost("/document-request-answers/letters", ReadLetter)
            .Describe("follow-document-request-letter", "Read a letter about a request for public documents: the one named, or the decision", Both)
            .Refuses(RejectionKind.NotFound, "case-not-found", "letter-not-found").Refuses(ProblemCodes.EvidenceDisposed).AnswersHtml();
        groups.Public.MapPost("/document-request-answers/messages", Write)
            .Describe("write-about-document-request", "Write about a request for public documents, or answer what the municipality asks", Both + " With requestId it is the answer to that; " + Wait)
            .Refuses(RejectionKind.NotFound, "case-not-found", "request-not-found").Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed")
            .Produces<Written>(StatusCodes.Status201Created);
        groups.Public.MapPost("/document-request-answers/files", ReadFile)
            .Describe("follow-document-request-file", "Fetch a file that has been disclosed", Both + " As a stream.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "attachment-not-found").Refuses(ProblemCodes.EvidenceDisposed).Produces<byte[]>(contentType: "application/octet-stream");
    }

    private static async Task<Response> Read(Request request, CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var at = await FollowedCase.FindAsync(session, actor, request.Reference, request.Code, ct);
        var disclosed = DisclosedOf(at.State.Slice);
        var review = disclosed is null ? null : ReviewOf(at.State.Slice);
        var (letters, messages, asked) = (await at.LettersAsync(session, ct), await at.MessagesAsync(session, ct), await at.RequestsAsync(session, ct));
        var opened = await FollowedCase.OpenAsync(
            session, actor, at.CaseId, [.. messages.Select(m => m.Text), .. asked.Select(a => a.Question).OfType<Guid>(), .. review is null ? Array.Empty<Guid>() : [review.Review.Id]], ct);
        string? TextOf(Guid? id) => id is { } document ? opened.Document<CaseText>(document)?.Text : null;
        return new Response(
            at.Row.Reference, at.Row.Status, CaseTexts.Get($"status.{at.Row.Status}"), at.Row.RegisteredAt, at.Row.Version, disclosed, at.Row.Outcome is { } outcome ? Code.Parse<Outcome>(outcome) : null,
            at.Row.Letter is not null,
            [.. (review is null ? null : opened.Document(review.Review))?.Documents.Select(d => new Document(d.Title, d.Treatment, CaseTexts.Get($"detail.treatment.{Code.Of(d.Treatment)}"), d.Ground, d.Disclosed, d.File?.Copy)) ?? []],
            [.. letters.Select(l => new WrittenLetter(l.Letter, CaseTexts.Get($"letter.{l.Kind}"), DateOnly.FromDateTime(l.Dated)))],
            [.. messages.Select(m => new Message(m.SentAt, !m.FromGuardian, TextOf(m.Text)))],
            [.. asked.Select(a => new Asked(
                a.Request, a.WaitKind, CaseTexts.Get($"detail.wait.{a.Kind}"), CaseTexts.Get($"request.{a.State}"), a.State is "open" or "overdue" && at.State.File is CaseFile.UnderAssessment,
                DateOnly.FromDateTime(a.AskedOn), DateOnly.FromDateTime(a.Due), TextOf(a.Question), a.AnsweredOn is { } on ? DateOnly.FromDateTime(on) : null))],
            MayWrite: at.State.File is not CaseFile.Disposed, EvidenceDisposed: at.State.File is CaseFile.Disposed);
    }

    private static async Task<IResult> ReadLetter(LetterRequest request, CurrentActor actor, IDocumentStore store, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var at = await FollowedCase.FindAsync(session, actor, request.Reference, request.Code, ct);
        var wanted = request.LetterId ?? at.Row.Letter;
        if ((await at.LettersAsync(session, ct)).FirstOrDefault(l => l.Letter == wanted) is not { } letter)
            return Problem.From(new Rejection("letter-not-found", RejectionKind.NotFound));
        return CaseLetter.Answer(http, (await FollowedCase.OpenAsync(session, actor, letter.CaseId, [letter.Letter], ct)).Document<Letter>(letter.Letter), "html", at.Row.Reference);
    }

    private static async Task<IResult> ReadFile(FileRequest request, CurrentActor actor, IDocumentStore store, VaultFiles files, HttpContext http, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var at = await FollowedCase.FindAsync(session, actor, request.Reference, request.Code, ct);
        var review = DisclosedOf(at.State.Slice) is null ? null : ReviewOf(at.State.Slice);
        var file = request.FileId.GetValueOrDefault();
        // Of all that lies in the case only what was let out is fetched.
        if (review is null || (await FollowedCase.OpenAsync(session, actor, at.CaseId, [review.Review.Id], ct)).Document(review.Review)?.Documents.Any(d => d.File?.Copy == file) is not true)
            return Problem.From(new Rejection("attachment-not-found", RejectionKind.NotFound));
        var rows = await session.QueryAsync(connection => connection.QueryAsync<FileRow>(new CommandDefinition(FileSql, new { session.TenantId, at.CaseId, Id = file }, cancellationToken: ct)), ct);
        if (rows.FirstOrDefault() is not { } kept)
            return Problem.From(new Rejection("attachment-not-found", RejectionKind.NotFound));
        var found = new SealedFile(file, ReceivedFiles.Kind, at.CaseId, kept.Chunks, kept.Bytes, kept.Hash);
        return await Reveal.FileOfCaseAsync(session, files, FollowedCase.ViewerOf(actor), actor.Actor.Id, found, "document-request", ct) is { } content
            ? AttachmentList.Sent(http, found, content, kept.MediaType, ct)
            : ProblemCodes.EvidenceDisposed;
    }

    // Written by somebody who has shown reference and code, as a party of the case writes.
    private static async Task<IResult> Write(ReplyRequest request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        Guid caseId;
        await using (var looking = store.QuerySession(actor.MunicipalityId))
            caseId = (await FollowedCase.FindAsync(looking, actor, request.Reference, request.Code, ct)).CaseId;
        return await command.RunAsync(
            request, batch => batch.FetchForWriting<CaseFile>(caseId),
            async (reading, session) =>
            {
                var (stream, now) = (await reading, time.GetUtcNow());
                if (stream.Aggregate is CaseFile.Disposed)
                    return new Rejection("case-disposed", RejectionKind.Conflict);
                // Handed over in this moment: the same once more goes to the new case.
                if (!CaseWriting.Holds(stream))
                    return ProblemCodes.Busy;
                var text = session.Vault.Seal(await session.Vault.KeyAsync(caseId, ct), new CaseText(request.Text!.Trim()));
                if (request.RequestId is not { } asked)
                {
                    session.KeepMessage(Guid.CreateVersion7(now), caseId, actor.Actor, now, text);
                    return CommandAnswer.Created($"/{actor.MunicipalityId}/public/document-request-answers", stream.CurrentVersion, new { isAnswer = false });
                }
                if (ClockDecider.Decide(new ClockCommand.Answer(asked, SwedishTime.DateOf(now), Channel.EService, actor.Actor, text), stream.Aggregate) is var verdict && verdict is Verdict<ICaseEvent>.Refused refused)
                    return refused.Rejection;
                var events = ((Verdict<ICaseEvent>.Accepted)verdict).Events;
                stream.AppendMany(events);
                return CommandAnswer.Created($"/{actor.MunicipalityId}/public/document-request-answers", stream.CurrentVersion + events.Count, new { isAnswer = true });
            },
            ct: ct);
    }

    private static DocumentsReviewed? ReviewOf(InquiryCase state) => (state as InquiryCase.Settled)?.Before.Review;

    private static DisclosureExtent? DisclosedOf(InquiryCase state) => (state as InquiryCase.Settled)?.Disclosed;

    private sealed record FileRow(string MediaType, long Bytes, int Chunks, string Hash);

    /// <summary>Which request.</summary>
    /// <param name="Reference">The reference of the receipt.</param>
    /// <param name="Code">The code of the receipt.</param>
    internal sealed record Request(string? Reference, string? Code);

    /// <summary>Which letter of which request.</summary>
    /// <param name="Reference">The reference of the receipt.</param>
    /// <param name="Code">The code of the receipt.</param>
    /// <param name="LetterId">The letter, as the answer names it; the decision when left out.</param>
    internal sealed record LetterRequest(string? Reference, string? Code, Guid? LetterId = null);

    /// <summary>What the one who asks writes.</summary>
    /// <param name="Reference">The reference of the receipt.</param>
    /// <param name="Code">The code of the receipt.</param>
    /// <param name="Text">What is written.</param>
    /// <param name="RequestId">What it answers, as the answer names it; a message of its own when left out.</param>
    internal sealed record ReplyRequest(string? Reference, string? Code, string? Text, Guid? RequestId = null);

    /// <summary>That it was taken in.</summary>
    /// <param name="IsAnswer">Whether it answers what was asked.</param>
    /// <param name="Version">The case's version.</param>
    /// <param name="Position">Where the log stands, or null.</param>
    internal sealed record Written(bool IsAnswer, long Version, string? Position);

    /// <summary>Which file of which request.</summary>
    /// <param name="Reference">The reference of the receipt.</param>
    /// <param name="Code">The code of the receipt.</param>
    /// <param name="FileId">The file, as the answer names it.</param>
    internal sealed record FileRequest(string? Reference, string? Code, Guid? FileId);

    /// <summary>One document that was asked for.</summary>
    /// <param name="Title">What it is.</param>
    /// <param name="Treatment">What is done with it.</param>
    /// <param name="TreatmentText">The same in Swedish.</param>
    /// <param name="Ground">Why something of it is withheld, or null.</param>
    /// <param name="Disclosed">The document as it is disclosed, or null.</param>
    /// <param name="FileId">The file that is disclosed, whole or masked; null where there is none.</param>
    internal sealed record Document(string Title, DocumentTreatment Treatment, string TreatmentText, string? Ground, string? Disclosed, Guid? FileId);

    /// <summary>How the request goes.</summary>
    /// <param name="Reference">The public reference.</param>
    /// <param name="Status">How it stands.</param>
    /// <param name="StatusText">The same in Swedish.</param>
    /// <param name="RegisteredAt">When it arrived, UTC.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Disclosed">How much has been disclosed; null until it is settled.</param>
    /// <param name="Outcome">What was decided, or null.</param>
    /// <param name="HasLetter">Whether there is a decision to read.</param>
    /// <param name="Documents">The documents, when they are disclosed or refused; at most fifty.</param>
    /// <param name="Letters">The letters to the one who asks, the newest first; at most fifty.</param>
    /// <param name="Messages">What the municipality and the one who asks have written, the newest first; at most fifty.</param>
    /// <param name="Requests">What the municipality has asked, the newest first; at most fifty.</param>
    /// <param name="MayWrite">Whether something can be written in it.</param>
    /// <param name="EvidenceDisposed">Whether what it held has been disposed of.</param>
    internal sealed record Response(
        string Reference, string Status, string StatusText, DateTime RegisteredAt, long Version, DisclosureExtent? Disclosed, Outcome? Outcome, bool HasLetter, IReadOnlyList<Document> Documents,
        IReadOnlyList<WrittenLetter> Letters, IReadOnlyList<Message> Messages, IReadOnlyList<Asked> Requests, bool MayWrite, bool EvidenceDisposed);

    /// <summary>A letter.</summary>
    /// <param name="LetterId">What its page is asked by.</param>
    /// <param name="KindText">What it tells, in Swedish.</param>
    /// <param name="Dated">Its date.</param>
    internal sealed record WrittenLetter(Guid LetterId, string KindText, DateOnly Dated);

    /// <summary>A message.</summary>
    /// <param name="SentAt">When it was sent, UTC.</param>
    /// <param name="FromMunicipality">Whether the municipality wrote it; otherwise the one who asks.</param>
    /// <param name="Text">What was written; null when disposed of.</param>
    internal sealed record Message(DateTime SentAt, bool FromMunicipality, string? Text);

    /// <summary>Something that the municipality asks.</summary>
    /// <param name="RequestId">What an answer names.</param>
    /// <param name="Kind">What is asked for.</param>
    /// <param name="KindText">The same in Swedish.</param>
    /// <param name="StateText">How it stands, in Swedish.</param>
    /// <param name="MayAnswer">Whether it can be answered.</param>
    /// <param name="AskedOn">The day it was asked.</param>
    /// <param name="Due">The last day to answer.</param>
    /// <param name="Text">What is asked; null when disposed of.</param>
    /// <param name="AnsweredOn">The day the last answer came, or null.</param>
    internal sealed record Asked(Guid RequestId, WaitKind Kind, string KindText, string StateText, bool MayAnswer, DateOnly AskedOn, DateOnly Due, string? Text, DateOnly? AnsweredOn);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Reference).NotEmpty();
            RuleFor(r => r.Code).NotEmpty();
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class LetterValidator : AbstractValidator<LetterRequest>
    {
        /// <summary>The rules.</summary>
        public LetterValidator()
        {
            RuleFor(r => r.Reference).NotEmpty();
            RuleFor(r => r.Code).NotEmpty();
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class ReplyValidator : AbstractValidator<ReplyRequest>
    {
        /// <summary>The rules.</summary>
        public ReplyValidator()
        {
            RuleFor(r => r.Reference).NotEmpty();
            RuleFor(r => r.Code).NotEmpty();
            RuleFor(r => r.Text).CaseText();
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class FileValidator : AbstractValidator<FileRequest>
    {
        /// <summary>The rules.</summary>
        public FileValidator()
        {
            RuleFor(r => r.Reference).NotEmpty();
            RuleFor(r => r.Code).NotEmpty();
            RuleFor(r => r.FileId).NotNull();
        }
    }
}

using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Endings;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Inquiries;

/// <summary>Whoever asks for public documents needs not be in any register: the letter is written to the name and address that were given, if any.</summary>
internal sealed class InquiryEnding : ICaseEnding
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => CaseTypes.DocumentRequest.Code;

    /// <inheritdoc/>
    public Task<SliceEnding> WithdrawAsync(Guid caseId, CaseMoment at, DateOnly on, CancellationToken ct) => Task.FromResult(SliceEnding.Nothing);

    /// <inheritdoc/>
    public async Task<SliceEnding> LeaveUntriedAsync(Guid caseId, CaseMoment at, DecisionType type, Outcome outcome, CancellationToken ct)
    {
        if ((await at.Session.Events.AggregateStreamAsync<CaseOf<InquiryCase>>(caseId, ct: ct))!.Slice is not InquiryCase.Received received)
            return SliceEnding.Nothing;
        var form = (await at.Session.Vault.ComputeAsync([received.Form.Id], "decide", ct)).Document(received.Form) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
        return SliceEnding.Nothing with { Addressee = new LetterAddressee(form.Name ?? CaseTexts.Get("inquiry.requester"), form.Contact is { } contact ? [contact] : []) };
    }
}

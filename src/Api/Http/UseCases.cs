namespace CaseMgmt.Api.Http;

/// <summary>Maps use cases into their route groups.</summary>
/// <param name="groups">The route groups.</param>
internal delegate void UseCaseMap(RouteGroups groups);

/// <summary>Every use case of the API. A new one is added here; a test finds those that were forgotten.</summary>
internal static class UseCases
{
    /// <summary>Maps them all.</summary>
    public static void Map(RouteGroups groups)
    {
        Add<Identity.Whoami>(groups);
        Add<Cases.Deliveries.NoticeAddressing>(groups);
        Add<Cases.MyCases>(groups);
        Add<Cases.OfficerWorklist>(groups);
        Add<Cases.CaseOverview>(groups);
        Add<Cases.CaseTimeline>(groups);
        Add<Cases.CaseReads>(groups);
        Add<Cases.CaseDocumentList>(groups);
        Add<Cases.CaseLetter>(groups);
        Add<Cases.FindCases>(groups);
        Add<Cases.Correspondence.Messages>(groups);
        Add<Cases.Correspondence.MessageList>(groups);
        Add<Cases.Correspondence.Notes>(groups);
        Add<Cases.Correspondence.Attachments>(groups);
        Add<Cases.Correspondence.AttachmentList>(groups);
        Add<Cases.Intake.CaseReceipt>(groups);
        Add<Cases.Deliveries.DeliveryList>(groups);
        Add<Cases.Deliveries.PrintQueue>(groups);
        Add<Cases.Deliveries.FailedDeliveries>(groups);
        Add<Cases.DisposableCases>(groups);
        Add<Cases.DisposeCase>(groups);
        Add<Cases.Life.Assignments>(groups);
        Add<Cases.Life.BulkAssignments>(groups);
        Add<Cases.Life.QueueChanges>(groups);
        Add<Cases.Correspondence.ConsiderMaterial>(groups);
        Add<Cases.Life.Referrals>(groups);
        Add<Cases.Life.ReferralList>(groups);
        Add<Cases.Parties.PartyList>(groups);
        Add<Cases.Parties.PartyChanges>(groups);
        Add<Cases.Parties.Signatures>(groups);
        Add<Cases.Life.Requests>(groups);
        Add<Cases.Life.RequestList>(groups);
        Add<Cases.Life.DecisionAppeals>(groups);
        Add<Cases.Life.RecipientList>(groups);
        Add<Cases.Life.ProceduralAppealing>(groups);
        Add<Cases.Life.AppealBundleFile>(groups);
        Add<Cases.Life.AppealList>(groups);
        Add<Cases.Life.Closings>(groups);
        Add<Cases.Endings.Withdrawals>(groups);
        Add<Cases.Endings.UntriedEndings>(groups);
        Add<Cases.Life.Reexaminations>(groups);
        Add<Cases.Robots.ClaimTasks>(groups);
        Add<Cases.Robots.KeepTask>(groups);
        Add<Cases.Robots.DecideTask>(groups);
        Add<Cases.Robots.EvaluateFacts>(groups);
        Add<Cases.Robots.CarryOverDecision>(groups);
        Add<Cases.HandOver.HandOvers>(groups);
        Add<Inquiries.Ask>(groups);
        Add<Inquiries.Answer>(groups);
        Add<Inquiries.Refuse>(groups);
        Add<Inquiries.DecideMatter>(groups);
        Add<Inquiries.FollowRequest>(groups);
        Add<Inquiries.InquiryDetails>(groups);
        Add<Decisions.Board.BoardMeetings>(groups);
        Add<Decisions.Board.BoardReportList>(groups);
        Add<Cases.Life.CaseTimes>(groups);
        Add<Cases.Life.Delays>(groups);
        Add<Cases.Life.AppealDismissals>(groups);
        Add<Cases.Life.AppealWithdrawals>(groups);
        Add<Cases.Letters.CaseLetters>(groups);
        Add<Cases.Letters.HandlingRecipients>(groups);
        Add<Cases.Batches.DecisionBatches>(groups);
        Add<Rules.PolicyAdoptions>(groups);
        Add<Rules.PolicyLists>(groups);
        Add<Rules.ReplayDecision>(groups);
        Add<Rules.DecisionImpact>(groups);
        Add<Rules.SimulatePolicy>(groups);
        Add<Rules.SimulationRunList>(groups);
        Add<SchoolChoice.Statistics.ChoiceStatistics>(groups);
        Add<SchoolChoice.Rounds.PrepareRounds>(groups);
        Add<SchoolChoice.Rounds.RoundList>(groups);
        Add<SchoolChoice.Rounds.RoundOpenings>(groups);
        Add<SchoolChoice.Rounds.RoundClosings>(groups);
        Add<SchoolChoice.Rounds.DrawNamings>(groups);
        Add<SchoolChoice.Rounds.LotteryDraws>(groups);
        Add<SchoolChoice.Rounds.SeedCorrections>(groups);
        Add<SchoolChoice.Rounds.Allocations>(groups);
        Add<SchoolChoice.Rounds.RoundResults>(groups);
        Add<SchoolChoice.Rounds.SeatCorrections>(groups);
        Add<SchoolChoice.Rounds.PublicRounds>(groups);
        Add<SchoolChoice.Rounds.OwnCodes>(groups);
        Add<SchoolChoice.Publication.Publications>(groups);
        Add<SchoolChoice.Publication.OwnResults>(groups);
        Add<SchoolChoice.Publication.InstanceFilesForAudit>(groups);
        Add<SchoolChoice.Waiting.WaitingLists>(groups);
        Add<SchoolChoice.Waiting.OfferSeats>(groups);
        Add<SchoolChoice.Waiting.OfferLists>(groups);
        Add<SchoolChoice.Waiting.OfferAnswers>(groups);
        Add<SchoolChoice.Waiting.Vacancies>(groups);
        Add<SchoolChoice.Waiting.WaitingDepartures>(groups);
        Add<SchoolChoice.Waiting.Placements>(groups);
        Add<SchoolChoice.Waiting.LateChoices>(groups);
        Add<SchoolUnits.SeatCounting>(groups);
        Add<SchoolUnits.SeatList>(groups);
        Add<SchoolUnits.SchoolUnitListing>(groups);
        Add<SchoolUnits.Departments>(groups);
        Add<SchoolChoice.LeavingOut.TakeOuts>(groups);
        Add<SchoolChoice.LeavingOut.EndChoices>(groups);
        Add<SchoolChoice.Choices.OpenRounds>(groups);
        Add<SchoolChoice.Choices.RoundSchools>(groups);
        Add<SchoolChoice.Choices.Choose>(groups);
        Add<SchoolChoice.Choices.RegisterChoices>(groups);
        Add<SchoolChoice.Choices.ChoiceDetails>(groups);
        Add<SchoolChoice.Choices.ChoiceList>(groups);
        Add<SchoolTransport.MyChildren>(groups);
        Add<SchoolTransport.SchoolYears>(groups);
        Add<SchoolTransport.Preview>(groups);
        Add<SchoolTransport.Apply>(groups);
        Add<SchoolTransport.RegisterOnBehalf>(groups);
        Add<SchoolTransport.CaseDetails>(groups);
        Add<SchoolTransport.Decide>(groups);
        Add<SchoolTransport.ChangeDecisions>(groups);
        Add<SchoolTransport.Correct>(groups);
        Add<SchoolTransport.Investigate>(groups);
        Add<SchoolTransport.Propose>(groups);
        Add<SchoolTransport.ReturnProposal>(groups);
        Add<SchoolTransport.Arrange>(groups);
        Add<SchoolTransport.Renewals>(groups);
        Add<SchoolTransport.TransportFeed>(groups);
        Add<SchoolTransport.TransportExport>(groups);
        Add<SchoolTransport.Statistics>(groups);
    }

    private static void Add<T>(RouteGroups groups)
        where T : IUseCase => T.Map(groups);
}
